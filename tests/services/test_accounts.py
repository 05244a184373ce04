"""Accounts and sessions: who gets in, who does not, and what is kept of either."""

import json

import pytest

from pipeline.domain.access import Permission, Role
from pipeline.errors import NotAllowed, UserError
from pipeline.services import accounts, upkeep
from pipeline.services.office import Office
from tests.support.offices import OPERATOR, Clock, account, actor


def events(office: Office) -> list[dict[str, str]]:
    return office.warehouse.read("events_control").to_dicts()


def test_the_right_password_begins_a_session_of_that_person(office: Office) -> None:
    _, password = account(office, Role.STAFF, "0501")
    session = accounts.sign_in(office, user=" Someone ", password=password)
    assert session is not None
    found = accounts.actor_of_session(office, sid=session.sid)
    assert found is not None
    assert (found.user, found.role, found.branch, found.sid) == ("someone", Role.STAFF, "0501", session.sid)
    assert found.may(Permission.SUBMIT, "0501")
    assert not found.may(Permission.SUBMIT, "0502")


@pytest.mark.parametrize(("user", "password"), [("someone", "wrong password"), ("nobody", "x"), ("", "")])
def test_a_wrong_name_or_password_is_refused_and_told_to_the_audit(
    office: Office, user: str, password: str
) -> None:
    account(office, Role.PLANNER)
    before = len(events(office))
    assert accounts.sign_in(office, user=user, password=password) is None
    refused = events(office)[before:]
    assert [event["verb"] for event in refused] == ["session.refuse"]


def test_neither_password_nor_secret_nor_a_name_that_is_no_account_is_kept(office: Office) -> None:
    _, password = account(office, Role.PLANNER)
    session = accounts.sign_in(office, user="someone", password=password)
    accounts.sign_in(office, user="my secret typed in the wrong field", password="and another secret")
    assert session is not None
    told = json.dumps(events(office), default=str) + office.warehouse.read("accounts").write_json()
    for secret in (password, session.sid, "wrong field", "another secret"):
        assert secret not in told


def test_an_unknown_name_costs_a_verification_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = accounts._is_password

    def counted(password_hash: str, password: str) -> bool:
        verified.append(password_hash)
        return real(password_hash, password)

    monkeypatch.setattr(accounts, "_is_password", counted)
    accounts.sign_in(office, user="nobody", password="whatever it is")
    assert [each.split("$")[1] for each in verified] == ["argon2id"]


def test_a_session_runs_out(office: Office, clock: Clock) -> None:
    _, password = account(office, Role.PLANNER)
    session = accounts.sign_in(office, user="someone", password=password)
    assert session is not None
    clock.move(hours=office.settings.session_hours, seconds=-1)
    assert accounts.actor_of_session(office, sid=session.sid) is not None
    clock.move(seconds=1)
    assert accounts.actor_of_session(office, sid=session.sid) is None


def test_a_session_can_be_ended_and_ending_it_again_writes_nothing(office: Office) -> None:
    _, password = account(office, Role.PLANNER)
    session = accounts.sign_in(office, user="someone", password=password)
    assert session is not None
    accounts.end_session(office, sid=session.sid)
    count = len(events(office))
    accounts.end_session(office, sid=session.sid)
    accounts.end_session(office, sid="no such session")
    assert accounts.actor_of_session(office, sid=session.sid) is None
    assert len(events(office)) == count


def test_all_sessions_of_an_account_can_be_ended_by_its_owner_or_an_administrator(office: Office) -> None:
    someone, password = account(office, Role.PLANNER)
    sids = [accounts.sign_in(office, user="someone", password=password) for _ in range(2)]
    assert accounts.end_all_sessions(office, by=someone, account="someone") == 2
    assert all(each and accounts.actor_of_session(office, sid=each.sid) is None for each in sids)
    with pytest.raises(NotAllowed):
        accounts.end_all_sessions(office, by=actor(Role.STAFF, "0501"), account="someone")
    with pytest.raises(UserError, match="account_unknown"):
        accounts.end_all_sessions(office, by=OPERATOR, account="nobody")


def test_disabling_ends_the_sessions_and_the_password_no_longer_opens(office: Office) -> None:
    _, password = account(office, Role.PLANNER)
    session = accounts.sign_in(office, user="someone", password=password)
    assert session is not None
    accounts.disable_account(office, by=OPERATOR, account="someone")
    assert accounts.actor_of_session(office, sid=session.sid) is None
    assert accounts.sign_in(office, user="someone", password=password) is None
    assert [each.is_active for each in accounts.list_accounts(office, by=OPERATOR)] == [False]
    for verb in (accounts.disable_account, accounts.reset_password):
        with pytest.raises(UserError, match="account_unknown"):
            verb(office, by=OPERATOR, account="someone")
    with pytest.raises(UserError, match="account_unknown"):
        accounts.actor_of_account(office, account="someone", channel="command line", os_user="me")


def test_a_reset_makes_a_new_password_and_ends_the_sessions(office: Office) -> None:
    _, password = account(office, Role.PLANNER)
    session = accounts.sign_in(office, user="someone", password=password)
    new = accounts.reset_password(office, by=OPERATOR, account="someone")
    assert session is not None
    assert accounts.actor_of_session(office, sid=session.sid) is None
    assert accounts.sign_in(office, user="someone", password=password) is None
    assert accounts.sign_in(office, user="someone", password=new.password) is not None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"account": "Ali"}, "account_name_bad"),
        ({"account": "علی"}, "account_name_bad"),
        ({"role": "king"}, "role_unknown"),
        ({"role": "operator"}, "role_unknown"),
        ({"role": "staff"}, "account_branch_needed"),
        ({"role": "staff", "branch": "9999"}, "branch_unknown"),
        ({"branch": "0501"}, "account_branch_unneeded"),
        ({"password": "123456789"}, "password_short"),
        ({"is_sample": True}, "sample_only"),
        ({"account": "taken"}, "account_exists"),
    ],
)
def test_an_account_that_does_not_hold_together_is_refused(office: Office, given: dict, code: str) -> None:
    account(office, Role.PLANNER, user="taken")
    count = len(events(office))
    with pytest.raises(UserError, match=code):
        accounts.add_account(
            office, by=OPERATOR, **{"account": "new", "name": "New", "role": "planner"} | given
        )
    assert len(events(office)) == count


def test_a_person_may_choose_a_long_password(office: Office) -> None:
    chosen = "گذرواژه‌ای بلند" * 200
    accounts.add_account(office, by=OPERATOR, account="new", name="", role="planner", password=chosen)
    assert accounts.sign_in(office, user="new", password=chosen) is not None


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.OPERATOR)])
def test_only_administrators_and_the_operator_manage_accounts(office: Office, role: Role) -> None:
    by = actor(role, "0501" if role in (Role.STAFF, Role.BRANCH_MANAGER) else None)
    with pytest.raises(NotAllowed):
        accounts.add_account(office, by=by, account="new", name="New", role="planner")
    with pytest.raises(NotAllowed):
        accounts.list_accounts(office, by=by)
    with pytest.raises(NotAllowed):
        accounts.disable_account(office, by=by, account="new")
    with pytest.raises(NotAllowed):
        accounts.reset_password(office, by=by, account="new")


def test_every_write_leaves_one_event_and_the_warehouse_whole(office: Office) -> None:
    _, password = account(office, Role.STAFF, "0501")
    session = accounts.sign_in(office, user="someone", password=password)
    assert session is not None
    accounts.end_session(office, sid=session.sid)
    accounts.reset_password(office, by=OPERATOR, account="someone")
    accounts.disable_account(office, by=OPERATOR, account="someone")
    verbs = ["account.add", "session.start", "session.end", "account.reset", "account.disable"]
    assert [event["verb"] for event in events(office)] == verbs
    assert upkeep.verify(office, by=OPERATOR).is_whole
