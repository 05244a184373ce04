"""LibreOffice as another program: opens a file and saves it in another format."""

import shutil
import subprocess
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice")
UTF8 = "44,34,76,1"

needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed: formats not tried"
)


def converted(folder: Path, file_name: str, suffix: str, text: str | None = UTF8) -> str:
    """The file in another format, with a profile of its own. `text` None: csv as it comes."""
    command = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    how = f"csv:Text - txt - csv (StarCalc):{text}" if suffix == "csv" and text else suffix
    if file_name.endswith(".csv"):
        command.append(f"--infilter=Text - txt - csv (StarCalc):{text}")
    command += ["--convert-to", how, "--outdir", str(folder), file_name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return f"{Path(file_name).stem}.{suffix}"
