"""The corpus' files that LibreOffice saves: old Excel, OpenDocument, another writer's xlsx, passwords."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.libreoffice import SOFFICE, converted
from tests.support.workbook_sheets import SHEETS, marked_and_mended

_BASIC = "user/basic"
_LIBRARY = "http://openoffice.org/2000/library"
_FILTERS = {"ods": "calc8", "xls": "MS Excel 97"}
# Comma, double quote, LibreOffice's numbers of the encodings.
_UTF8, _WINDOWS_1256 = "44,34,76,1", "44,34,38,1"


def _saved(source: str, suffix: str, text: str | None = None) -> Callable[[Path], bytes]:
    """A workbook of the corpus, opened by LibreOffice and saved in another format."""
    return _saved_again(SHEETS[source], suffix, text)


def _saved_again(
    source: Callable[[], bytes], suffix: str, text: str | None = None
) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        (folder / "source.xlsx").write_bytes(source())
        told = {"text": text} if text else {}
        name = converted(folder, "source.xlsx", suffix, **told)
        content = (folder / name).read_bytes()
        (folder / name).unlink(missing_ok=True)
        return content

    return make


OFFICE: Mapping[str, Callable[[Path], bytes]] = {
    "office-form.xls": _saved("form.xlsx", "xls"),
    "office-form.ods": _saved("form.xlsx", "ods"),
    "old-renamed.xlsx": _saved("form.xlsx", "xls"),
    "office-template.xls": _saved("template-fa.xlsx", "xls"),
    "office-template.ods": _saved("template-fa.xlsx", "ods"),
    "office-template.csv": _saved("template-fa.xlsx", "csv", _UTF8),
    "office-windows-1256.csv": _saved("form.xlsx", "csv", _WINDOWS_1256),
    "office-hidden.ods": _saved("hidden-form.xlsx", "ods"),
    "office-hidden.xls": _saved("hidden-form.xlsx", "xls"),
    "office-hidden-rows.ods": _saved("hidden-rows.xlsx", "ods"),
    "office-formulas.ods": _saved("formulas.xlsx", "ods"),
    "office-formulas.xls": _saved("formulas.xlsx", "xls"),
    "office-dates.xls": _saved("date-cells.xlsx", "xls"),
    "office-dates.ods": _saved("date-cells.xlsx", "ods"),
    "office-errors.xls": _saved("error-cells.xlsx", "xls"),
    "office-errors.ods": _saved("error-cells.xlsx", "ods"),
    "office-percent.ods": _saved("percent-cells.xlsx", "ods"),
    "office-percent.xls": _saved("percent-cells.xlsx", "xls"),
    "office-merged.ods": _saved("merged-headings.xlsx", "ods"),
    "office-merged.xls": _saved("merged-headings.xlsx", "xls"),
    "office-gregorian.xls": _saved("gregorian-date-cell.xlsx", "xls"),
    "office-gregorian.ods": _saved("gregorian-date-cell.xlsx", "ods"),
    "office-sheets.ods": _saved("sheet-a-branch.xlsx", "ods"),
    "office-sheets.xls": _saved("sheet-a-branch.xlsx", "xls"),
    "office-picture.ods": _saved("picture.xlsx", "ods"),
    "office-note.ods": _saved("national-code-note.xlsx", "ods"),
    "office-national-code.xls": _saved("national-code-hidden-sheet.xlsx", "xls"),
    "office-text.xls": _saved("text-cells.xlsx", "xls"),
    "office-stacked.ods": _saved("stacked.xlsx", "ods"),
    "office-three-storey.xls": _saved("three-storey-months.xlsx", "xls"),
    # Not LibreOffice's, but with a time of its own in it.
    "marked-and-mended.xlsx": lambda _: marked_and_mended(),
    "office-marked-and-mended.ods": _saved_again(marked_and_mended, "ods"),
}


def save_protected(folder: Path) -> dict[str, bytes]:
    """A form behind an opening password, in two formats: only a macro of LibreOffice's own can ask for one."""
    (folder / "plain.xlsx").write_bytes(SHEETS["form.xlsx"]())
    profile = folder / "profile-of-macros"
    _run(profile, "--terminate_after_init")
    standard = profile / _BASIC / "Standard"
    standard.mkdir(parents=True, exist_ok=True)
    (standard / "Module1.xba").write_text(_macro(folder), encoding="utf-8")
    (standard / "script.xlb").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<library:library xmlns:library="{_LIBRARY}" library:name="Standard" '
        'library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/>'
        "</library:library>",
        encoding="utf-8",
    )
    _run(profile, "macro:///Standard.Module1.SaveAll")
    return {f"password.{suffix}": (folder / f"locked.{suffix}").read_bytes() for suffix in _FILTERS}


def _macro(folder: Path) -> str:
    saves = "".join(
        f'  told(0).Value = "{name}"\n  doc.storeToURL("{(folder / "locked").as_uri()}.{suffix}", told())\n'
        for suffix, name in _FILTERS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<script:module xmlns:script="http://openoffice.org/2000/script" '
        'script:name="Module1" script:language="StarBasic">\nSub SaveAll\n'
        "  Dim hidden(0) As New com.sun.star.beans.PropertyValue\n"
        '  hidden(0).Name = "Hidden"\n  hidden(0).Value = True\n'
        f'  doc = StarDesktop.loadComponentFromURL("{(folder / "plain.xlsx").as_uri()}", "_blank", 0, hidden())\n'
        "  Dim told(1) As New com.sun.star.beans.PropertyValue\n"
        '  told(0).Name = "FilterName"\n  told(1).Name = "Password"\n  told(1).Value = "ramz"\n'
        f"{saves}  doc.close(True)\n  StarDesktop.terminate()\nEnd Sub\n</script:module>\n"
    )


def _run(profile: Path, *more: str) -> None:
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *more]
    subprocess.run(command, cwd=profile.parent, check=True, capture_output=True, timeout=120)
