"""A person at a browser: Debian's Chromium against a real server, watched for what must not happen."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.support.server import Server

CHROMIUM = "/usr/bin/chromium"
# Maps are drawn by WebGL; without a graphics card Chromium does it in software. Only them: drawing whole
# pages in that way (--use-angle=swiftshader) takes twice the time.
FLAGS = ("--no-sandbox", "--enable-unsafe-swiftshader")
WIDE, PHONE = (1400, 900), (390, 844)
PATIENCE_MS = 60_000
READY = "[data-testid=stApp][data-test-script-state=notRunning]"
UNFINISHED = "[data-testid=stSkeleton], [data-stale=true]"


@dataclass
class Visit:
    """One person's browser window. `foreign` and `complaints` gather what `assert_quiet` refuses."""

    server: Server
    context: BrowserContext
    page: Page
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.context.on("request", self._watch_request)
        self.page.on("console", self._watch_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Go to an address of the server and wait until it has been drawn."""
        self.page.goto(self.server.address + path)
        if self.page.locator("#root").count():
            self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has ended and nothing is half drawn."""
        self.page.wait_for_selector(READY)
        self.page.locator(UNFINISHED).first.wait_for(state="detached")
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector(READY)

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def assert_quiet(self) -> None:
        """Nothing was asked of another host, and nothing broke the Content-Security-Policy or a script."""
        assert self.foreign == []
        assert self.complaints == []

    def _watch_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob") or address.netloc == self.server.host:
            return
        self.foreign.append(request.url)

    def _watch_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


Opener = Callable[[str, str, tuple[int, int]], Visit]
"""Opens a window by account, language and size."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def visiting(
    browser: Browser,
    server: Server,
    *,
    signed_in: str = "",
    language: str = "fa",
    size: tuple[int, int] = WIDE,
    passwords: Mapping[str, str] | None = None,
) -> Iterator[Visit]:
    """A fresh window, with the account's session in it where one is named."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
    jar = [{"name": "lang", "value": language, "url": server.address}]
    if signed_in:
        name, _, sid = server.sign_in(signed_in, (passwords or {})[signed_in]).partition("=")
        jar.append({"name": name, "value": sid, "url": server.address})
    context.add_cookies(jar)  # type: ignore[arg-type]
    try:
        yield Visit(server, context, context.new_page())
    finally:
        context.close()
