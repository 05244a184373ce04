"""Every service asks first whether this person may, and whether they may in this branch; none forgets it."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest

import pipeline.services
from pipeline.domain.access import BRANCH_ROLES, MATRIX, Actor, Permission, Role
from pipeline.errors import NotAllowed
from pipeline.services import (
    bulk,
    calendar,
    collecting,
    completeness,
    drafts,
    effects,
    follow_ups,
    jobs,
    kept_findings,
    marking,
    model,
    reminders,
    retention,
    review_queue,
    reviewing,
    side_by_side,
    spellings,
    spot_checks,
    typed,
    value_history,
    withdrawing,
)
from pipeline.services.drafts import DraftValue
from pipeline.services.office import Office
from pipeline.settings import ROOT
from tests.support.offices import ABAN, actor, csv_file, fresh_office, good_values, hand_in

OWN, OTHER = "0501", "0502"
MANAGER = actor(Role.BRANCH_MANAGER, OWN)
PROVINCE = actor(Role.PROVINCIAL_MANAGER)
DAY = date(2026, 12, 1)

# What these show depends on the account that asks: a list of one's own, or one's own sign-in.
ASK_OTHERWISE = {"jobs.jobs", "jobs.job"}
# Parts of services that have asked before: no page and no verb of the command line calls them.
INNER = {
    "deciding.decide_many", "keeping.keep", "keeping_many.keep_many", "many_arriving.arrive_many",
    "scoring_run.rescore_many", "turns.own_turn", "waves.begin_wave", "waves.end_wave",
}  # fmt: skip


class Nobody(Actor):
    """May nothing at all."""

    def may(self, permission: Permission, branch: str | None = None) -> bool:
        return False


class Closed:
    """An office that must not be entered."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the office was asked for its {name} before the permission was")


NOBODY = Nobody(user="nobody", name="Nobody", role=Role.STAFF)


class Known(NamedTuple):
    """What the calls below speak of: all of it belongs to the branch `OWN`."""

    office: Office
    submission: str
    follow_up: str
    measure: str
    content: bytes
    draft: drafts.Draft

    @property
    def one(self) -> dict[str, str]:
        return {"submission": self.submission}

    @property
    def file(self) -> dict[str, Any]:
        return {"file_name": "aban.csv", "content": self.content}

    @property
    def many(self) -> dict[str, Any]:
        """The same as a file that names its branch and month."""
        lines = [f"{OWN},{ABAN},{line}" for line in self.content.decode().splitlines()[1:]]
        return {
            "file_name": "many.csv",
            "content": "\n".join(["branch,month,measure,value", *lines]).encode(),
        }

    @property
    def typed(self) -> dict[str, DraftValue]:
        return {self.measure: DraftValue("4")}


Call = Callable[[Known, Actor], object]


def services() -> dict[str, Callable[..., object]]:
    """Every public function of the services that is told who asks, by module and name."""
    found = {}
    for module in pkgutil.iter_modules(pipeline.services.__path__):
        room = importlib.import_module(f"pipeline.services.{module.name}")
        for name, one in inspect.getmembers(room, inspect.isfunction):
            is_own = one.__module__ == room.__name__ and not name.startswith("_")
            if is_own and {"office", "by"} <= inspect.signature(one).parameters.keys():
                found[f"{module.name}.{name}"] = one
    return found


SERVICES = services()
COLLECTION = {
    room.__name__.rpartition(".")[2]
    for room in (
        bulk, calendar, collecting, completeness, drafts, effects, follow_ups, jobs, kept_findings, marking, reminders,
        retention, review_queue, reviewing, side_by_side, spellings, spot_checks, typed, value_history, withdrawing,
    )
}  # fmt: skip

PLACE = {"branch": OWN, "month": ABAN}

# Service -> the permission that it takes, and a call about something of the branch `OWN`. "None": whoever asks is told
# that the file is another branch's.
OF_A_BRANCH: Mapping[str, tuple[Permission | None, Call]] = {
    "bulk.check_bulk": (None, lambda at, by: bulk.check_bulk(at.office, by=by, **at.many)),
    "bulk.load_bulk": (None, lambda at, by: bulk.load_bulk(at.office, by=by, **at.many)),
    "bulk.hand_in_bulk": (None, lambda at, by: bulk.hand_in_bulk(at.office, by=by, **at.many)),
    "calendar.exceptions": (
        Permission.READ_COMPLETENESS, lambda at, by: calendar.exceptions(at.office, by=by, branch=OWN)
    ),
    "calendar.give_exception": (
        Permission.GIVE_EXCEPTION,
        lambda at, by: calendar.give_exception(at.office, by=by, **PLACE, ends_on=DAY, reason="late"),
    ),
    "calendar.end_exception": (
        Permission.GIVE_EXCEPTION, lambda at, by: calendar.end_exception(at.office, by=by, **PLACE, reason="done")
    ),
    "collecting.make_template": (
        Permission.CHECK_FILE, lambda at, by: collecting.make_template(at.office, by=by, **PLACE)
    ),
    "collecting.make_blank_form": (
        Permission.CHECK_FILE, lambda at, by: collecting.make_blank_form(at.office, by=by, **PLACE)
    ),
    "collecting.check_file": (
        Permission.CHECK_FILE, lambda at, by: collecting.check_file(at.office, by=by, **at.file, **PLACE)
    ),
    "collecting.preview": (
        Permission.CHECK_FILE, lambda at, by: collecting.preview(at.office, by=by, **at.file, **PLACE)
    ),
    "collecting.submit": (
        Permission.CHECK_FILE, lambda at, by: collecting.submit(at.office, by=by, **at.file, **PLACE)
    ),
    "collecting.submissions": (
        Permission.READ_SUBMISSION, lambda at, by: collecting.submissions(at.office, by=by, branch=OWN)
    ),
    "collecting.difference": (
        Permission.READ_SUBMISSION, lambda at, by: collecting.difference(at.office, by=by, **at.one)
    ),
    "collecting.original_file": (
        Permission.READ_SUBMISSION, lambda at, by: collecting.original_file(at.office, by=by, **at.one)
    ),
    "completeness.completeness": (
        Permission.READ_COMPLETENESS, lambda at, by: completeness.completeness(at.office, by=by, branch=OWN)
    ),
    "drafts.draft": (Permission.SAVE_DRAFT, lambda at, by: drafts.draft(at.office, by=by, **PLACE)),
    "drafts.save_draft": (
        Permission.SAVE_DRAFT,
        lambda at, by: drafts.save_draft(at.office, by=by, **PLACE, revision=at.draft.revision, values=at.typed),
    ),
    "drafts.discard_draft": (
        Permission.SAVE_DRAFT,
        lambda at, by: drafts.discard_draft(at.office, by=by, **PLACE, revision=at.draft.revision),
    ),
    "drafts.submit_draft": (
        Permission.SUBMIT,
        lambda at, by: drafts.submit_draft(at.office, by=by, **PLACE, revision=at.draft.revision),
    ),
    "effects.effect_of_submission": (
        Permission.READ_SUBMISSION, lambda at, by: effects.effect_of_submission(at.office, by=by, **at.one)
    ),
    "follow_ups.raise_follow_up": (
        Permission.RAISE_FOLLOW_UP,
        lambda at, by: follow_ups.raise_follow_up(at.office, by=by, **at.one, measure=at.measure, question="why?"),
    ),
    "follow_ups.answer_follow_up": (
        Permission.ANSWER_FOLLOW_UP,
        lambda at, by: follow_ups.answer_follow_up(at.office, by=by, follow_up=at.follow_up, answer="so"),
    ),
    "follow_ups.close_follow_up": (
        Permission.RAISE_FOLLOW_UP,
        lambda at, by: follow_ups.close_follow_up(at.office, by=by, follow_up=at.follow_up),
    ),
    "follow_ups.follow_ups": (
        Permission.READ_SUBMISSION, lambda at, by: follow_ups.follow_ups(at.office, by=by, branch=OWN)
    ),
    "follow_ups.follow_up": (
        Permission.READ_SUBMISSION, lambda at, by: follow_ups.follow_up(at.office, by=by, follow_up=at.follow_up)
    ),
    "kept_findings.findings_kept": (
        Permission.READ_SUBMISSION, lambda at, by: kept_findings.findings_kept(at.office, by=by, **at.one)
    ),
    "marking.check_and_mark": (
        Permission.CHECK_FILE, lambda at, by: marking.check_and_mark(at.office, by=by, **at.file, **PLACE)
    ),
    "review_queue.queue_item": (
        Permission.READ_SUBMISSION, lambda at, by: review_queue.queue_item(at.office, by=by, **at.one)
    ),
    "reviewing.approve": (Permission.APPROVE, lambda at, by: reviewing.approve(at.office, by=by, **PLACE)),
    "reviewing.accept_submission": (
        Permission.ACCEPT, lambda at, by: reviewing.accept_submission(at.office, by=by, **at.one)
    ),
    "reviewing.accept_finding": (
        Permission.ACCEPT_FINDING,
        lambda at, by: reviewing.accept_finding(at.office, by=by, **at.one, reason="so", code="round_numbers"),
    ),
    "reviewing.return_submission": (
        Permission.RETURN, lambda at, by: reviewing.return_submission(at.office, by=by, **at.one, reason="no")
    ),
    "side_by_side.side_by_side": (
        Permission.READ_SUBMISSION, lambda at, by: side_by_side.side_by_side(at.office, by=by, **at.one)
    ),
    "spellings.confirm_spelling": (
        Permission.CONFIRM_SPELLING,
        lambda at, by: spellings.confirm_spelling(at.office, by=by, spelling="پاوهه", branch=OWN),
    ),
    "spot_checks.record_spot_check": (
        Permission.SPOT_CHECK,
        lambda at, by: spot_checks.record_spot_check(
            at.office, by=by, **at.one, measure=at.measure, sampled_count=5, confirmed_count=5
        ),
    ),
    "spot_checks.spot_checks": (
        Permission.READ_SUBMISSION, lambda at, by: spot_checks.spot_checks(at.office, by=by, **at.one)
    ),
    "spot_checks.verified_submission": (
        Permission.READ_SUBMISSION, lambda at, by: spot_checks.verified_submission(at.office, by=by, **at.one)
    ),
    "spot_checks.verified_branch": (
        Permission.READ_SCORES, lambda at, by: spot_checks.verified_branch(at.office, by=by, **PLACE)
    ),
    "typed.values_before": (
        Permission.CHECK_FILE, lambda at, by: typed.values_before(at.office, by=by, **PLACE)
    ),
    "typed.type_in": (
        Permission.SAVE_DRAFT, lambda at, by: typed.type_in(at.office, by=by, held=at.draft, edits=at.typed)
    ),
    "value_history.value_history": (
        Permission.READ_SUBMISSION,
        lambda at, by: value_history.value_history(at.office, by=by, **PLACE, measure=at.measure),
    ),
    "withdrawing.withdraw": (
        Permission.WITHDRAW, lambda at, by: withdrawing.withdraw(at.office, by=by, **at.one)
    ),
}  # fmt: skip

# Services that show what is in reach, whoever asks: nothing of another branch.
LISTS: Mapping[str, Call] = {
    "collecting.submissions": lambda at, by: collecting.submissions(at.office, by=by),
    "collecting.waiting": lambda at, by: collecting.waiting(at.office, by=by),
    "completeness.completeness": lambda at, by: completeness.completeness(at.office, by=by).rows.to_dicts(),
    "follow_ups.follow_ups": lambda at, by: follow_ups.follow_ups(at.office, by=by),
    "jobs.jobs": lambda at, by: jobs.jobs(at.office, by=by),
    "reminders.reminders": lambda at, by: reminders.reminders(at.office, by=by),
    "review_queue.queue": lambda at, by: review_queue.queue(at.office, by=by),
    "reviewing.approve_many": lambda at, by: reviewing.approve_many(
        at.office, by=by, submissions=[at.submission]
    ).approved,
}  # fmt: skip

# Services that no branch owns; the matrix alone says who may.
OF_NO_BRANCH = {
    "bulk.start_bulk", "calendar.set_days", "jobs.interrupt_left", "jobs.job", "jobs.run", "jobs.start",
    "marking.marked_bulk_workbook", "marking.marked_workbook", "retention.forget_files", "spellings.spellings",
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    office = fresh_office(tmp_path_factory.mktemp("who-may"))
    submission = hand_in(office, actor(Role.STAFF, OWN), OWN).submission
    measure, *_ = values = good_values(model.framework_of(office))
    asked = follow_ups.raise_follow_up(
        office, by=MANAGER, submission=submission, measure=measure, question="why?"
    )
    draft = drafts.save_draft(office, by=MANAGER, **PLACE, revision=0, values={measure: DraftValue("3")})
    jobs.run(office, by=PROVINCE, kind="bulk", subject=f"{OWN}.csv", total=1, work=lambda _: {})
    return Known(office, submission, asked.follow_up, measure, csv_file(values), draft)


def test_every_service_of_collection_is_told_of_here() -> None:
    told = {name for name in SERVICES if name.partition(".")[0] in COLLECTION}
    assert told == (OF_A_BRANCH.keys() | LISTS.keys() | OF_NO_BRANCH | ASK_OTHERWISE)


def test_what_asks_nobody_is_called_by_services_alone() -> None:
    called = re.compile(
        "|".join(rf"\b{module}\b.*\b{name}\b" for module, name in (one.split(".") for one in INNER))
    )
    files = [file for room in ("pages", "pipeline/commands") for file in (ROOT / room).rglob("*.py")]
    assert [file.name for file in files if called.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - ASK_OTHERWISE - INNER))
def test_who_may_nothing_is_refused_before_anything_is_looked_at(name: str) -> None:
    asked = inspect.signature(SERVICES[name]).parameters
    needed = [one for one, told in asked.items() if told.default is inspect.Parameter.empty]
    with pytest.raises(NotAllowed):
        SERVICES[name](**{one: NEEDED.get(one) for one in needed})


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", OF_A_BRANCH)
def test_in_another_branch_nothing_is_done_and_in_ones_own_what_the_matrix_grants(
    known: Known, name: str, role: Role
) -> None:
    permission, call = OF_A_BRANCH[name]
    if role in BRANCH_ROLES:
        refused(known, call, actor(role, OTHER), permission)
        refused(known, call, actor(role, None), permission)
    if permission is not None and permission not in MATRIX[role]:
        refused(known, call, actor(role, OWN if role in BRANCH_ROLES else None), permission)


# What a service is called with before it looks at anything; all else is None.
NEEDED = {
    "office": Closed(),
    "by": NOBODY,
    "kind": "bulk",
    "held": drafts.Draft(OWN, ABAN),
}


def refused(known: Known, call: Call, by: Actor, permission: Permission | None) -> None:
    """It is, as one who may not, and leaves no trace in either database."""
    before = versions(known.office)
    with pytest.raises(NotAllowed) as found:
        call(known, by)
    assert versions(known.office) == before
    if permission is None:
        assert found.value.code == "file_of_other_branch" or found.value.params["permission"]
    elif permission in MATRIX[by.role]:
        assert found.value.params == {"user": by.user, "permission": permission.value, "branch": OWN}


def versions(office: Office) -> tuple[int, ...]:
    """How many events each database holds."""
    return tuple(office.warehouse.read(f"events_{name}").height for name in ("facts", "control"))


@pytest.mark.parametrize("role", sorted(BRANCH_ROLES))
@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_nothing_of_another_branch(known: Known, name: str, role: Role) -> None:
    for branch in (OTHER, None):
        try:
            found = LISTS[name](known, actor(role, branch))
        except NotAllowed:
            continue
        assert OWN not in str(found)
    if name != "reviewing.approve_many":
        assert OWN in str(LISTS[name](known, PROVINCE))
