"""A framework's folder <-> its files as text: what an edition stores, imports and exports."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UserError
from pipeline.frameworks.refusal import refuse

_SUFFIXES = (".toml", ".csv")
# A spreadsheet's lock and backup files, and hidden ones, stand beside the real ones while they are open.
_NOT_OURS = ("~", ".", "#")


def read_folder(path: Path) -> dict[str, str]:
    """File name -> text of the folder's .toml and .csv files in one form: no byte-order mark, LF ends."""
    if not path.is_dir():
        raise UserError("framework_absent", path=str(path))
    found = (file for file in sorted(path.iterdir()) if file.suffix in _SUFFIXES and file.is_file())
    return {file.name: _text(file) for file in found if not file.name.startswith(_NOT_OURS)}


def _text(file: Path) -> str:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse("not_utf8", file.name)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_folder(files: Mapping[str, str], path: Path) -> None:
    """Write the files into the folder, made where absent. Raises UserError where it already holds any."""
    path.mkdir(parents=True, exist_ok=True)
    if any(file.suffix in _SUFFIXES for file in path.iterdir()):
        raise UserError("framework_folder_full", path=str(path))
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8", newline="\n")
