"""What verbs are typed against: a warehouse whose files are free, and one that a server holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.commands import handoff, running
from pipeline.services.office import Office


@pytest.fixture(params=["alone", "beside a server"])
def warehouse(request: pytest.FixtureRequest, office: Office, workbook: Path) -> Iterator[str]:
    """The folder of the file's own `office`, with its files free, or held by a server in this process."""
    folder = str(office.settings.warehouse)
    if request.param == "alone":
        office.close()
        yield folder
        return
    stop = handoff.serve(office, running.answer_request)
    yield folder
    stop()
