"""`make screenshots`: every page, both languages, wide and phone-sized, over a fresh sample on a real server."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.server import ROOT, Server, running

OUT = ROOT / ".build" / "screenshots"
PICTURES = ROOT / "docs" / "pictures"
IN_README = ("overview-fa-1400.png", "upload-fa-1400.png", "review-fa-1400.png")
WIDTHS = {1400: 900, 390: 844}
LANGUAGES = ("fa", "en")
PAGES = {
    "overview": "",
    "branch": "branch?branch=050203",
    "branch-indicator": "branch?branch=050301&node=R04",
    "recommendations": "recommendations?branch=050203",
    "upload": "upload",
    "upload-typing": "upload?branch=050203&way=type",
    "review": "review",
    "completeness": "completeness",
    "questionnaire": "questionnaire",
    "method": "method",
    "method-sure": "method?part=sure",
    "method-rules": "method?part=rules",
    "coherence": "coherence",
}
CHROMIUM = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, with software drawing for the map."""
    path = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=CHROMIUM)
        yield opened
        opened.close()


def settled(page: Page) -> None:
    """Wait until the script has run and lazy parts (charts, tables, map) have been drawn."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
    page.wait_for_function(
        "() => document.querySelectorAll('[data-testid=stSkeleton], [data-testid=stSpinner]').length === 0",
        timeout=60_000,
    )
    page.wait_for_timeout(2_500)


def whole_height(page: Page) -> int:
    """The height of what Streamlit scrolls inside the window."""
    found: int = page.evaluate(
        "() => Math.max(...[...document.querySelectorAll('[data-testid=stMain],"
        "[data-testid=stAppViewContainer]')].map(e => e.scrollHeight), document.body.scrollHeight)"
    )
    return found


def take(opened: Browser, server: Server, cookie: str, names: list[str], out: Path) -> list[Path]:
    """Pictures of the named pages in every language and width."""
    name, value = cookie.split("=", 1)
    made = []
    for language in LANGUAGES:
        for width, height in WIDTHS.items():
            context = opened.new_context(viewport={"width": width, "height": height})
            context.add_cookies([{"name": name, "value": value, "url": server.address}])
            page = context.new_page()
            for one in names:
                made.append(_picture(page, server, one, language, width, height, out))
            context.close()
    return made


def _picture(page: Page, server: Server, one: str, language: str, width: int, height: int, out: Path) -> Path:
    joined = "&" if "?" in PAGES[one] else "?"
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{server.address}/{PAGES[one]}{joined}lang={language}")
    settled(page)
    page.set_viewport_size({"width": width, "height": min(9000, max(height, whole_height(page)))})
    page.wait_for_timeout(1_200)
    path = out / f"{one}-{language}-{width}.png"
    page.screenshot(path=path, timeout=120_000)
    return path


def sign_in_pictures(opened: Browser, server: Server, out: Path) -> list[Path]:
    """The door, before anyone has come in."""
    made = []
    for language in LANGUAGES:
        for width, height in WIDTHS.items():
            page = opened.new_page(viewport={"width": width, "height": height})
            page.goto(f"{server.address}/login?lang={language}")
            page.wait_for_timeout(500)
            made.append(out / f"login-{language}-{width}.png")
            page.screenshot(path=made[-1])
            page.close()
    return made


def sample_warehouse(folder: Path) -> tuple[Path, dict[str, str]]:
    """Fresh sample data by the command line; passwords by account."""
    warehouse = folder / "warehouse"
    subprocess.run(
        [sys.executable, "-m", "pipeline", "sample", "--warehouse", str(warehouse)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    lines = (warehouse / "sample-accounts.txt").read_text("utf-8").splitlines()
    return warehouse, dict(line.split(" ", 1) for line in lines)


def main(argv: list[str] | None = None) -> int:
    """Take them all, or the pages that are named."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("pages", nargs="*", choices=[*PAGES, []], help="else all of them")
    args.add_argument("--out", type=Path, default=OUT)
    args.add_argument("--by", default="province", help="whose eyes (a sample account)")
    chosen = args.parse_args(argv)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        warehouse, passwords = sample_warehouse(Path(folder))
        with running(warehouse, Path(folder)) as server, browser() as opened:
            made = [] if chosen.pages else sign_in_pictures(opened, server, chosen.out)
            cookie = server.sign_in(chosen.by, passwords[chosen.by])
            made += take(opened, server, cookie, chosen.pages or list(PAGES), chosen.out)
    for path in made:
        print(path)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for path in made:
        if path.name in IN_README:
            shutil.copy(path, PICTURES / path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
