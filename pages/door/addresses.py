"""Which addresses stand open, and where a person may be sent after signing in."""

from urllib.parse import quote, urlsplit

SIGN_IN = "/login"
SIGN_OUT = "/logout"
HEALTH = "/healthz"

OPEN_PAGES = frozenset({SIGN_IN, SIGN_OUT, HEALTH, "/_stcore/health", "/favicon.png"})
# The program's own scripts and our fonts: the same for everybody, no data, asked a hundred times a page.
OPEN_FOLDERS = ("/assets/", "/static/")
# Counters of who is connected, and a second way to drive the app: closed to people who are signed in as well.
CLOSED_FOLDERS = ("/_stcore/metrics", "/_stcore/agent")
# Streamlit asks for these by itself, beneath whichever page is open; nobody types them.
MACHINERY = ("/_stcore/", "/media/", "/component/")


def is_open(path: str) -> bool:
    """Whether the address is served without a session. A path that climbs is never open."""
    return path in OPEN_PAGES or (path.startswith(OPEN_FOLDERS) and ".." not in path)


def is_closed(path: str) -> bool:
    return path.startswith(CLOSED_FOLDERS)


def is_machinery(path: str) -> bool:
    return any(folder in path for folder in MACHINERY)


def safe_next(wanted: str) -> str:
    """The wanted address if it lies within this site, else the first page.

    Browsers drop tabs and line breaks and read a backslash as a slash, so "/\\t/evil" would lead away.
    """
    is_within = wanted.startswith("/") and not wanted.startswith("//")
    if not is_within or "\\" in wanted or not wanted.isprintable():
        return "/"
    if urlsplit(wanted).path in (SIGN_IN, SIGN_OUT):
        return "/"
    return wanted


def sign_in_address(path: str, query: str) -> str:
    """The sign-in page that leads back to this address."""
    wanted = f"{path}?{query}" if query else path
    return SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='/')}"
