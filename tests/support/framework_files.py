"""The framework files that tests start from: the guide's own example and the folders of `data/frameworks`."""

import re

from pipeline.frameworks.folder import read_folder
from pipeline.settings import FRAMEWORKS, ROOT

GUIDE = ROOT / "docs" / "framework.md"
_BLOCK = re.compile(r"^`(\S+\.(?:toml|csv))`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example() -> dict[str, str]:
    """File name -> text of the example that stands in docs/framework.md."""
    return dict(_BLOCK.findall(GUIDE.read_text(encoding="utf-8")))


def shipped(name: str) -> dict[str, str]:
    return read_folder(FRAMEWORKS / name)


def with_paper() -> dict[str, str]:
    """The guide's example with a small paper behind it, so that each of the paper's tables can be broken."""
    files = example()
    files["nodes.csv"] = (
        "id,level,parent,name_fa,name_en,weight,part,condition,note_fa,note_en\n"
        "whole,index,,شاخص,Index,1,,causes,,\n"
        "service,dimension,whole,خدمت,Service,2,,causes,,\n"
        "reach,dimension,whole,دسترسی,Reach,1,outcome,results,یادداشت,note\n"
    )
    files["indicators.csv"] = _widened(files["indicators.csv"], ",transform,min_plan,weight", ",none,,1")
    files["measures.csv"] = _widened(files["measures.csv"], ",is_money,form,least,most", ",,,,")
    files["paper.toml"] = (
        'title = { fa = "مقاله", en = "Paper" }\n'
        'authors = { fa = "نویسنده", en = "A. Author" }\n'
        'cited = { fa = "مجله", en = "Journal" }\n'
        'method = { fa = "روش", en = "Method" }\n'
        'notes = [{ fa = "یادداشت", en = "note" }]\n'
    )
    files["conditions.csv"] = (
        "id,name_fa,name_en,table,part\ncauses,علت‌ها,Causes,1,condition\nresults,پیامدها,Results,2,outcome\n"
    )
    files["codes.csv"] = (
        "condition,subcategory,concept,participant,phrase_fa,phrase_en\ncauses,whole,service,A,عبارت,phrase\n"
    )
    files["recommendations.csv"] = (
        "id,condition,words_fa,words_en,concepts,also\nR1,causes,پیشنهاد,Advice,service,reach\n"
    )
    files["propositions.csv"] = (
        "condition,subcategories,words_fa,words_en\ncauses,service,گزاره,Proposition\n"
    )
    files["questionnaire.csv"] = (
        "id,concept,words_fa,words_en\nq1,service,خوب است.,It is good.\nq2,reach,نزدیک است.,It is near.\n"
    )
    files["balances.csv"] = (
        "id,kind,side,measure,month\n"
        "lent,equal,left,loans,this\nlent,,right,loans_in_time,\n"
        "kept,,left,members,\nkept,,right,members,before\nkept,,right,loans,this\n"
    )
    files["weights.csv"] = "set,id,weight\nplanner,service,3\n"
    files["prices.csv"] = (
        "month,index,source\n1404-12,90,Statistical Centre\n1405-01,100,Statistical Centre\n"
    )
    named = '[weight_sets]\nplanner = { fa = "برنامه‌ریز", en = "Planner" }\n\n[[levels]]'
    files["framework.toml"] = files["framework.toml"].replace("[[levels]]", named, 1)
    return files


def _widened(table: str, heading: str, cells: str) -> str:
    first, *rest = table.splitlines()
    return "\n".join([first + heading, *(line + cells for line in rest)]) + "\n"
