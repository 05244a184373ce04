"""Zip packages (xlsx, ods): looked over before anything is unpacked, then read part by part."""

import io
import stat
import zipfile
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from xml.parsers import expat

from pipeline.intake.cells import Refused

# Measured on hostile files: a form has under 30 parts and unpacks to under 1 MB at a ratio under 12; a workbook with
# a sheet and a picture for each of 500 branches has some 1,500 parts; a national file unpacks to some 30 MB.
MOST_PARTS = 2_500
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_RATIO = 150
RATIO_COUNTS_FROM_BYTES = 1024 * 1024
# Never opened, and said so: where each kind of thing stands in a package (names in lower case).
_LEFT_ALONE = {
    "macros_ignored": ("vbaproject", "macrosheets/", "activex/", "basic/", "scripts/", "xl/dialogsheets/"),
    "external_links_ignored": ("xl/externallinks/", "xl/connections.xml", "xl/querytables/"),
    "drawings_ignored": ("xl/media/", "xl/charts/", "xl/embeddings/", "pictures/", "media/", "object "),
}
# Documents and programs inside a workbook: no form has them, and nobody looks into them.
_EMBEDDED = (
    ".zip", ".7z", ".rar", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".odt", ".doc", ".docx", ".pptx", ".pdf",
    ".exe", ".dll", ".bat", ".cmd", ".js", ".vbs", ".ps1", ".msi", ".jar", ".scr", ".com", ".lnk", ".hta",
)  # fmt: skip
_CHUNK = 1 << 16
# A sound part is some ten elements deep; what a reader does for each element may grow with its depth.
MOST_DEPTH = 100
# Excel lets a sheet's name have 31 letters. It stands beside each of the sheet's values and findings.
MOST_SHEET_NAME = 255

Handlers = dict[str, Callable[..., None]]


def open_package(content: bytes) -> zipfile.ZipFile:
    """The package, when its directory shows nothing that a form would not have. Raises Refused."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise Refused("file_damaged") from error
    _refuse_sizes(parts, len(content))
    for part in parts:
        _refuse_part(part)
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        raise Refused("file_part_refused", part="×2")
    return package


def left_alone(names: Sequence[str]) -> tuple[str, ...]:
    """Codes of what a package holds that is never opened: macros, links, pictures and charts."""
    lower = [name.lower() for name in names if not name.endswith("/")]
    return tuple(
        code
        for code, places in _LEFT_ALONE.items()
        if any(_stands_in(name, place) for name in lower for place in places)
    )


def _stands_in(name: str, place: str) -> bool:
    return name.startswith(place) or (place in ("vbaproject", "macrosheets/", "activex/") and place in name)


def _refuse_sizes(parts: list[zipfile.ZipInfo], byte_count: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        raise Refused("file_too_many_parts", parts=len(parts), most=MOST_PARTS)
    if unpacked > MOST_UNPACKED_BYTES:
        raise Refused("file_unpacks_too_large", most=MOST_UNPACKED_BYTES // 1024 // 1024)
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * byte_count:
        raise Refused("file_unpacks_too_large", most=MOST_UNPACKED_BYTES // 1024 // 1024)


def _refuse_part(part: zipfile.ZipInfo) -> None:
    name = part.filename
    lower = name.lower()
    if part.flag_bits & 0x1:
        raise Refused("file_encrypted")
    is_stray = name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    is_packed_oddly = part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if is_stray or is_link or is_packed_oddly or lower.endswith(_EMBEDDED):
        raise Refused("file_part_refused", part=name[:80])


def parse_part(
    package: zipfile.ZipFile,
    name: str,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk one XML part. Element and attribute names come without their prefixes. DOCTYPE is refused."""
    handlers: Handlers = {
        "StartElementHandler": lambda tag, found: start(local(tag), _local_keys(found)),
    }
    if end is not None:
        handlers["EndElementHandler"] = lambda tag: end(local(tag))
    if text is not None:
        handlers["CharacterDataHandler"] = text
    walk_part(package, name, handlers)


def walk_part(package: zipfile.ZipFile, name: str, handlers: Handlers) -> None:
    """Walk one XML part with expat's own handlers: names as written, prefixes and all. DOCTYPE is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    for event, handler in handlers.items():
        setattr(parser, event, handler)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        with package.open(name) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, LookupError, EOFError, ValueError, OSError) as error:
        raise Refused("file_damaged") from error
    except RuntimeError as error:
        raise Refused("file_encrypted") from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Refused("file_damaged") from error
        raise


def _refuse_doctype(*_: object) -> None:
    raise Refused("file_has_doctype")


def local(tag: str) -> str:
    """An element's or attribute's name without its prefix."""
    return tag.rpartition(":")[2]


def _local_keys(found: dict[str, str]) -> dict[str, str]:
    return {local(key): value for key, value in found.items()}
