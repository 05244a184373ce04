"""Each way in which a framework can fail to hold together, with the file and row that the sentence names."""

import pytest

from pipeline.errors import UserError
from pipeline.frameworks.folder import read_folder
from pipeline.frameworks.loading import load
from pipeline.words import catalogue, error_text, plain
from tests.support.framework_files import with_paper

TOML, NODES, INDICATORS, MEASURES = "framework.toml", "nodes.csv", "indicators.csv", "measures.csv"
WEIGHTS, PRICES, PAPER, ASKED = "weights.csv", "prices.csv", "paper.toml", "questionnaire.csv"
BALANCES = "balances.csv"
CODES, ADVICE, PROPOSITIONS, CONDITIONS = (
    "codes.csv",
    "recommendations.csv",
    "propositions.csv",
    "conditions.csv",
)

PLANNER_NAMED = '[weight_sets]\nplanner = { fa = "برنامه‌ریز", en = "Planner" }'

# reason, file, row named (0: none), what stands there, what is put in its place
BROKEN = [
    ("toml", TOML, 0, 'id = "library"', "id = library"),
    ("key_missing", TOML, 0, 'edition = "1"\n', ""),
    ("key_missing", TOML, 0, "from_score = 60\n", ""),
    ("key_unknown", TOML, 0, "scale = 100", "skale = 100"),
    ("key_unknown", TOML, 0, "needs_all = true", "need_all = true"),
    ("not_text", TOML, 0, 'edition = "1"', "edition = 1"),
    ("not_both", TOML, 0, 'en = "Libraries"', 'en = ""'),
    ("not_number", TOML, 0, "scale = 100", 'scale = "100"'),
    ("not_whole", TOML, 0, "scale = 100", "scale = 100\ndecimals = -1"),
    ("not_positive", TOML, 0, "scale = 100", "scale = 0"),
    ("not_yes_no", TOML, 0, "needs_all = true", 'needs_all = "true"'),
    ("not_tables", TOML, 0, PLANNER_NAMED, "weight_sets = 3"),
    ("outside", TOML, 0, "scale = 100", "scale = 100\nleast_score = 100"),
    ("outside", TOML, 0, "needs_all = true", "needs_all = true\nmin_coverage = 1.2"),
    ("outside", TOML, 0, "needs_all = true", "needs_all = true\nmin_coverage = 0"),
    ("level_twice", TOML, 0, 'id = "dimension"', 'id = "index"'),
    ("last_level_mean", TOML, 0, 'en = "Indicator" }', 'en = "Indicator" }\nmean = "arithmetic"'),
    ("mean_unknown", TOML, 0, 'mean = "arithmetic"', 'mean = "median"'),
    ("mean_unknown", TOML, 0, 'mean = "arithmetic"\n', ""),
    ("power_missing", TOML, 0, 'mean = "arithmetic"', 'mean = "generalised"'),
    ("power_unused", TOML, 0, 'mean = "arithmetic"', 'mean = "harmonic"\npower = 2'),
    ("power_unused", TOML, 0, 'en = "Indicator" }', 'en = "Indicator" }\npower = 2'),
    ("power_range", TOML, 0, 'mean = "arithmetic"', 'mean = "generalised"\npower = 0'),
    ("power_range", TOML, 0, 'mean = "arithmetic"', 'mean = "generalised"\npower = 21'),
    ("way_unknown", TOML, 0, "scale = 100", 'scale = 100\nnormalise = "minmax"'),
    ("way_unknown", TOML, 0, "scale = 100", 'scale = 100\ntreat = "winsorise"'),
    ("way_unknown", TOML, 0, "scale = 100", 'scale = 100\nimpute = "zero"'),
    ("last_value_without_period", TOML, 0, 'period_column = "month"', 'impute = "last_value"'),
    ("group_column_missing", TOML, 0, "scale = 100", 'scale = 100\nimpute = "group_mean"'),
    ("band_first", TOML, 0, "from_score = 0", "from_score = 5"),
    ("band_order", TOML, 0, "from_score = 60", "from_score = 0"),
    ("band_beyond", TOML, 0, "from_score = 60", "from_score = 100"),
    ("weight_set_unknown", TOML, 0, "scale = 100", 'scale = 100\nweights = "experts"'),
    ("price_base", TOML, 0, "scale = 100", 'scale = 100\nprice_base = "1399-01"'),
    ("id_form", TOML, 0, 'id = "library"', 'id = "my library"'),
    ("column_missing", NODES, 1, "level,parent", "storey,parent"),
    ("column_unknown", NODES, 1, "weight,part", "wait,part"),
    ("column_twice", NODES, 1, "weight,part", "part,part"),
    ("too_many_cells", NODES, 4, "یادداشت,note", "یادداشت,note,one"),
    ("cell_empty", NODES, 3, "خدمت", ""),
    ("cell_empty", NODES, 4, "یادداشت,note", "یادداشت,"),
    ("id_form", NODES, 3, "service,dimension", "the service,dimension"),
    ("id_taken", NODES, 3, "service,dimension", "library,dimension"),
    ("id_taken", NODES, 3, "service,dimension", "loans,dimension"),
    ("twice", NODES, 4, "reach,dimension", "service,dimension"),
    ("no_top", NODES, 0, "whole,index,,", "whole,index,reach,"),
    ("two_tops", NODES, 4, "reach,dimension,whole", "reach,index,"),
    ("top_level", NODES, 2, "whole,index,,", "whole,dimension,,"),
    ("level_unknown", NODES, 3, "service,dimension", "service,storey"),
    ("level_unknown", NODES, 3, "service,dimension", "service,indicator"),
    ("parent_unknown", NODES, 3, "dimension,whole,خدمت", "dimension,hole,خدمت"),
    ("parent_level", NODES, 3, "service,dimension,whole", "service,dimension,reach"),
    ("cycle", NODES, 3, "service,dimension,whole", "service,dimension,service"),
    ("condition_unknown", NODES, 3, "2,,causes", "2,,whys"),
    ("choice", NODES, 4, "outcome", "output"),
    ("part_untrue", NODES, 4, "outcome", "strategy"),
    ("no_children", NODES, 0, "reach,dim", "spare,dimension,whole,ف,Spare,1,,,,\nreach,dim"),
    ("weight_negative", NODES, 3, "Service,2", "Service,-2"),
    ("weights_zero", INDICATORS, 0, "per 1000,1,,none,,1", "per 1000,1,,none,,0"),
    ("number", NODES, 3, "Service,2", "Service,two"),
    ("number", NODES, 3, "Service,2", "Service,nan"),
    ("twice", INDICATORS, 4, "B1,reach", "A1,reach"),
    ("twice", INDICATORS, 4, "B1,reach", "service,reach"),
    ("id_taken", INDICATORS, 4, "B1,reach", "members,reach"),
    ("parent_unknown", INDICATORS, 4, "B1,reach", "B1,reech"),
    ("parent_level", INDICATORS, 4, "B1,reach", "B1,whole"),
    ("choice", INDICATORS, 2, ",share,", ",part,"),
    ("measure_unknown", INDICATORS, 2, "loans_in_time", "loans_on_time"),
    ("denominator_missing", INDICATORS, 2, "loans_in_time,loans", "loans_in_time,"),
    ("value_denominator", INDICATORS, 2, ",share,", ",value,"),
    ("parity_form", INDICATORS, 2, ",share,", ",parity,"),
    ("per_positive", INDICATORS, 4, "residents,1000", "residents,0"),
    ("goalposts_equal", INDICATORS, 2, "up,40,95", "up,95,95"),
    ("goalposts_direction", INDICATORS, 2, "up,40,95", "up,95,40"),
    ("goalposts_direction", INDICATORS, 3, "down,20,2", "down,2,20"),
    ("goalposts_ln", INDICATORS, 4, "per 1000,1,,none", "per 1000,1,,ln"),
    ("whole", INDICATORS, 2, "%,1,5", "%,1.5,5"),
    ("whole", INDICATORS, 2, "%,1,5", "%,0,5"),
    ("min_plan_positive", INDICATORS, 2, "%,1,5,none,", "%,1,5,none,-4"),
    ("twice", MEASURES, 3, "loans_in_time,از", "loans,از"),
    ("id_taken", MEASURES, 2, "loans,امانت‌ها", "rank,امانت‌ها"),
    ("balance_measure", BALANCES, 2, "left,loans,this", "left,lones,this"),
    ("balance_measure", BALANCES, 2, "left,loans,this", "left,residents,this"),
    ("balance_kinds", BALANCES, 3, "lent,,right", "lent,total_of,right"),
    ("balance_term_twice", BALANCES, 3, "right,loans_in_time,", "right,loans,"),
    ("balance_side_empty", BALANCES, 3, "lent,,right", "lent,,left"),
    ("balance_before_flow", BALANCES, 6, "kept,,right,loans,this", "kept,,right,loans,before"),
    ("at_most_unknown", MEASURES, 3, "count,loans,reported", "count,lones,reported"),
    ("at_most_cycle", MEASURES, 2, "Loans,flow,مورد,count,,", "Loans,flow,مورد,count,loans_in_time,"),
    ("choice", MEASURES, 2, "Loans,flow", "Loans,stream"),
    ("choice", MEASURES, 6, ",register,", ",registry,"),
    ("form_unknown", MEASURES, 2, "lent this month,,", "lent this month,,nowhere"),
    ("choice", MEASURES, 2, "lent this month,,", "lent this month,maybe,"),
    ("least_over_most", MEASURES, 2, "lent this month,,,,", "lent this month,,,9,3"),
    ("weight_set_unnamed", WEIGHTS, 2, "planner", "plan"),
    ("weight_id_unknown", WEIGHTS, 2, "service", "servise"),
    ("weight_negative", WEIGHTS, 2, ",3", ",-3"),
    ("cell_empty", WEIGHTS, 2, ",3", ","),
    ("weights_zero", WEIGHTS, 0, "planner,service,3", "planner,service,0\nplanner,reach,0"),
    ("twice", WEIGHTS, 3, "planner,service,3", "planner,service,3\nplanner,service,4"),
    ("price_month", PRICES, 3, "1405-01", "1405-13"),
    ("price_index", PRICES, 3, ",100,", ",0,"),
    ("not_both", PAPER, 0, '{ fa = "یادداشت", en = "note" }', '"note"'),
    ("number", CONDITIONS, 2, "Causes,1", "Causes,one"),
    ("choice", CONDITIONS, 3, ",outcome", ",ending"),
    ("condition_unknown", CODES, 2, "causes", "whys"),
    ("concept_unknown", CODES, 2, "whole,service", "whole,servise"),
    ("concept_unknown", CODES, 2, "whole,service", "whole,whole"),
    ("phrase_parent", CODES, 2, "whole,service", "reach,service"),
    ("phrase_condition", CODES, 2, "causes,whole", "results,whole"),
    ("concept_unknown", ADVICE, 2, "Advice,service", "Advice,service servise"),
    ("concept_unknown", ADVICE, 2, "service,reach", "service,reech"),
    ("condition_unknown", ADVICE, 2, "causes", "whys"),
    ("cell_empty", ADVICE, 2, "Advice,service", "Advice,"),
    ("node_unknown", PROPOSITIONS, 2, "causes,service", "causes,servise"),
    ("column_missing", ASKED, 1, "id,concept", "id,node"),
    ("cell_empty", ASKED, 2, "خوب است.", ""),
    ("id_form", ASKED, 2, "q1,service", "1,service"),
    ("id_taken", ASKED, 2, "q1,service", "loans,service"),
    ("id_taken", ASKED, 2, "q1,service", "reach,service"),
    ("twice", ASKED, 3, "q2,reach", "q1,reach"),
    ("twice", ASKED, 3, "q2,reach", "q2,service"),
    ("concept_unknown", ASKED, 2, "q1,service", "q1,servise"),
    ("concept_unknown", ASKED, 2, "q1,service", "q1,whole"),
]
BROKEN_BELOW = {"file_missing", "file_unknown", "not_utf8", "empty_table", "levels_few"} | {
    "paper_missing",
    "window_without_period",
}


def refusal(files: dict[str, str]) -> UserError:
    with pytest.raises(UserError) as caught:
        load(files)
    assert caught.value.code == "framework_broken"
    return caught.value


@pytest.mark.parametrize(("reason", "file", "row", "old", "new"), BROKEN)
def test_what_does_not_hold_together_is_refused_by_file_and_row(reason, file, row, old, new):
    files = with_paper()
    assert files[file].count(old) >= 1, f"{old!r} does not stand in {file}"
    files[file] = files[file].replace(old, new, 1)
    error = refusal(files)
    assert (error.params["reason"], error.params["file"], error.params["row"]) == (reason, file, row)
    for language in ("fa", "en"):
        assert file in plain(error_text(error, language))


def test_the_framework_that_the_others_break_is_whole():
    framework = load(with_paper())
    assert framework.paper is not None
    assert framework.prices is not None
    assert framework.prices.base == "1404-12"
    assert framework.weight_of("service", "planner") == 3


@pytest.mark.parametrize("file", [TOML, NODES, INDICATORS, MEASURES])
def test_a_folder_without_one_of_the_four_files_is_refused(file):
    files = with_paper()
    del files[file]
    error = refusal(files)
    assert (error.params["reason"], error.params["file"]) == ("file_missing", file)


def test_a_file_of_a_misspelt_name_is_refused():
    assert refusal(with_paper() | {"weight.csv": ""}).params["reason"] == "file_unknown"


@pytest.mark.parametrize("file", [INDICATORS, MEASURES, PRICES])
def test_a_table_with_a_heading_alone_is_refused(file):
    files = with_paper()
    files[file] = files[file].splitlines()[0]
    assert refusal(files).params["reason"] == "empty_table"


def test_a_framework_of_one_level_is_refused():
    files = with_paper()
    head, *levels = files[TOML].split("[[levels]]")
    files[TOML] = head + "[[levels]]" + levels[-1]
    assert refusal(files).params["reason"] == "levels_few"


def test_tables_of_a_paper_need_the_paper():
    files = with_paper()
    del files[PAPER]
    assert refusal(files).params["reason"] == "paper_missing"


def test_a_window_of_months_needs_a_column_of_months():
    files = with_paper()
    files[TOML] = files[TOML].replace('period_column = "month"\n', "")
    files[INDICATORS] = files[INDICATORS].replace("%,1,5", "%,12,5")
    assert refusal(files).params["reason"] == "window_without_period"


def test_a_table_in_another_encoding_is_refused(tmp_path):
    (tmp_path / NODES).write_bytes("شاخص".encode("cp1256"))
    with pytest.raises(UserError) as caught:
        read_folder(tmp_path)
    assert caught.value.params["reason"] == "not_utf8"


def test_every_reason_in_the_catalogue_has_a_framework_that_provokes_it():
    told = {key.removeprefix("framework.why_") for key in catalogue() if key.startswith("framework.why_")}
    assert told == {reason for reason, *_ in BROKEN} | BROKEN_BELOW


def test_the_sentence_names_the_file_the_row_and_the_cause_in_both_languages():
    files = with_paper()
    files[NODES] = files[NODES].replace("dimension,whole,خدمت", "dimension,hole,خدمت")
    error = refusal(files)
    assert plain(error_text(error, "en")) == (
        "The framework was not accepted. File nodes.csv, row 3: the parent hole is not among the nodes."
    )
    assert plain(error_text(error, "fa")) == (
        "چارچوب سنجش پذیرفته نشد. پرونده nodes.csv، ردیف ۳: والد hole در میان گره‌ها نیست."
    )
