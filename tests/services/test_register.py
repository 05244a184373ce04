"""The register: what is loaded is what is open, and the same file again changes nothing."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.errors import NotAllowed, UserError
from pipeline.services import register, sample, upkeep
from pipeline.services.office import Office
from tests.support.offices import ABAN, OPERATOR, Clock, actor, bare_office, fresh_office, hand_in

PLANNER = actor(Role.PLANNER)

FILE = """کد شعبه,نام شعبه,نام انگلیسی,شهرستان,نوع,عرض,طول,ماه گشایش,ماه بسته شدن,بیمه‌شدگان اصلی,از ماه
0501,شعبه اسلام‌آباد غرب,Eslamabad,اسلام‌آباد غرب,1,34.1,46.5,1400-01,,8000,1404-01
0502,شعبه ۱ کرمانشاه,Kermanshah 1,0502,1,34.3,47.1,1400-01,1405-03,90000,1404-01
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return bare_office(tmp_path)


def load(office: Office, text: str = FILE, by: object = OPERATOR) -> tuple[int, set[str]]:
    count, findings = register.load_branches(office, by=by, file_name="branches.csv", content=text.encode())
    return count, {finding.code for finding in findings}


def test_a_loaded_branch_stands_in_its_months_with_its_county_by_name(office: Office) -> None:
    assert load(office) == (2, set())
    place, other = register.branches(office, by=PLANNER, month=Month(1405, 3))
    assert (place.branch, place.name.fa, place.county, place.kind) == (
        "0501",
        "شعبه اسلام‌آباد غرب",
        "0501",
        "1",
    )
    assert (place.county_name.fa, place.county_name.en) == ("اسلام‌آباد غرب", "Eslamabad-e Gharb")
    assert (place.insured_main, place.lat, place.is_sample) == (8000.0, 34.1, False)
    assert other.insured_main == 90000.0


def test_a_branch_is_open_from_its_opening_to_its_closing_month_both_included(office: Office) -> None:
    load(office)

    def open_in(month: Month) -> list[str]:
        return [place.branch for place in register.branches(office, by=PLANNER, month=month)]

    assert open_in(Month(1399, 12)) == []
    assert open_in(Month(1400, 1)) == ["0501", "0502"]
    assert open_in(Month(1405, 3)) == ["0501", "0502"]
    assert open_in(Month(1405, 4)) == ["0501"]


def test_the_same_register_again_writes_nothing(office: Office) -> None:
    load(office)
    version = office.warehouse.data_version()
    assert load(office) == (0, set())
    assert office.warehouse.data_version() == version


def test_a_corrected_branch_is_a_new_version_and_others_stay(office: Office) -> None:
    load(office)
    heading, first, _ = FILE.strip().split("\n")
    assert load(office, f"{heading}\n{first.replace('Eslamabad,', 'Islamabad West,')}")[0] == 1
    names = [place.name.en for place in register.branches(office, by=PLANNER, month=ABAN.plus(-6))]
    assert names == ["Islamabad West", "Kermanshah 1"]
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_an_urban_share_is_kept_and_an_older_file_without_it_takes_nothing_away(office: Office) -> None:
    heading, *rows = FILE.strip().split("\n")
    shares = ("58.5", "")
    load(office, "\n".join([f"{heading},درصد شهری", *map(",".join, zip(rows, shares, strict=True))]))

    def known() -> list[float | None]:
        found = register.branches(office, by=PLANNER, month=Month(1405, 3))
        return [place.urban_share_pct for place in found]

    assert known() == [58.5, None]
    version = office.warehouse.data_version()
    assert load(office) == (0, set())
    assert (known(), office.warehouse.data_version()) == ([58.5, None], version)
    assert load(office, f"{heading},urban_share_pct\n{rows[0]},61")[0] == 1
    assert known() == [61.0, None]
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_insured_hold_from_their_month_on(office: Office) -> None:
    load(office)
    heading, first, _ = FILE.strip().split("\n")
    load(office, f"{heading}\n{first.replace('8000,1404-01', '8500,1405-05')}")
    found = {
        str(month): register.branches(office, by=PLANNER, month=month)[0].insured_main
        for month in (Month(1403, 12), Month(1405, 4), Month(1405, 5))
    }
    assert found == {"1403-12": None, "1405-04": 8000.0, "1405-05": 8500.0}


def test_insured_without_a_month_hold_always_and_a_later_number_from_now(tmp_path: Path) -> None:
    office = fresh_office(tmp_path, Clock())
    assert register.branches(office, by=PLANNER, month=Month(1404, 1))[0].insured_main == 9000.0
    heading = "branch,name_fa,name_en,county,kind,lat,lon,opened_month,insured_main"
    load(office, f"{heading}\n0501,شعبه 0501,Branch 0501,0501,1,34.3,46.5,1404-01,9500")
    found = [
        register.branches(office, by=PLANNER, month=month)[0].insured_main for month in (ABAN, ABAN.plus(1))
    ]
    assert found == [9000.0, 9500.0]


def test_a_register_with_an_error_is_kept_out_whole(office: Office) -> None:
    count, codes = load(office, FILE + "0503,,,Atlantis,,,,,,,\n")
    assert count == 0
    assert "county_unknown" in codes
    assert register.branches(office, by=PLANNER, month=ABAN) == ()
    assert office.warehouse.data_version() == 0


def test_months_are_those_with_anything_handed_in_newest_first(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    assert register.months(office, by=PLANNER) == ()
    for back in (1, 0):
        hand_in(office, actor(Role.STAFF, "0501"), month=ABAN.plus(-back))
    assert register.months(office, by=PLANNER) == (ABAN, ABAN.plus(-1))


@pytest.mark.parametrize("role", [Role.STAFF, Role.BRANCH_MANAGER, Role.PROVINCIAL_MANAGER, Role.PLANNER])
def test_only_administrator_and_operator_load_the_register(office: Office, role: Role) -> None:
    with pytest.raises(NotAllowed):
        load(office, by=actor(role, "0501"))


def test_real_branches_never_stand_among_made_up_ones(tmp_path: Path) -> None:
    office = bare_office(tmp_path)
    sample.make_sample(office, by=OPERATOR, months=1)
    with pytest.raises(UserError, match="register_in_sample"):
        load(office)


def test_a_branch_without_coordinates_stands_at_its_countys_seat(office: Office) -> None:
    load(office, "branch,name_fa,name_en,county\n0503,شعبه پاوه,Paveh,شهرستان پاوه\n")
    place = register.branches(office, by=PLANNER, month=ABAN)[0]
    assert (place.county, place.lat, place.lon) == ("0503", 35.0434, 46.3565)
