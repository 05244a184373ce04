"""Which addresses are open, and where sign-in may lead."""

import pytest

from pages.door import addresses


@pytest.mark.parametrize("wanted", ["/", "/branch", "/branch?month=1405-08&node=justice", "/method#a"])
def test_sign_in_leads_back_to_an_address_of_ours(wanted: str) -> None:
    assert addresses.safe_next(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        " /branch",
        "/login?next=/branch",
        "/logout",
    ],
)
def test_sign_in_leads_nowhere_else(wanted: str) -> None:
    assert addresses.safe_next(wanted) == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/branch",
        "/_stcore/stream",
        "/_stcore/host-config",
        "/media/a.csv",
        "/loginx",
        "/assets/../branch",
    ],
)
def test_what_is_not_named_as_open_is_not_open(path: str) -> None:
    assert not addresses.is_open(path)


def test_the_way_back_keeps_the_choices_of_the_page() -> None:
    assert addresses.sign_in_address("/branch", "month=1405-08&lang=en") == (
        "/login?next=/branch%3Fmonth%3D1405-08%26lang%3Den"
    )
