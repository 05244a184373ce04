"""How long the files that were handed in are kept: their bytes go after a while, their values stay."""

from dataclasses import dataclass
from datetime import date

from pipeline.domain.access import Actor, Permission
from pipeline.domain.calendar import utc_moment
from pipeline.errors import UserError
from pipeline.services.calendar import this_month
from pipeline.services.office import Office
from pipeline.warehouse.verify import examine


@dataclass(frozen=True)
class Forgotten:
    """What `forget_files` let go, or would. `before`: the day in Iran before which all their submissions came in.

    None: files are kept for ever.
    """

    before: date | None
    file_count: int = 0
    byte_count: int = 0
    submission_count: int = 0


def forget_files(office: Office, *, by: Actor, is_dry_run: bool = False) -> Forgotten:
    """Let go of the bytes of files handed in before the months that the settings keep; none that still waits.

    Counted in whole Jalali months before this one. Name, size and fingerprint of a file stay, and so does every value.
    The event vouches for the emptied rows in place of the events that wrote them. Raises UserError
    `forget_needs_whole` where `verify` finds anything: emptying would cover it up.
    """
    by.require(Permission.FORGET_FILES)
    months = office.settings.keep_files_months
    if months == 0:
        return Forgotten(None)
    before = this_month(office).plus(-months).first_day()
    told = _outlived(office, before)
    if is_dry_run or not told.file_count:
        return told
    if any(trail.problems for trail in examine(office.warehouse).values()):
        raise UserError("forget_needs_whole")
    draft = office.event(by, "file.forget", str(before), months=months)
    with office.warehouse.write("facts", draft) as writer:
        files = writer.read("files_outlived", before=utc_moment(before))
        draft.detail.update(files=files["file_sha256"].to_list(), bytes=int(files["byte_count"].sum()))
        writer.run("files_empty", files=files["file_sha256"].to_list())
        writer.restate("files", files["event"].unique().sort().to_list())
    return told


def _outlived(office: Office, before: date) -> Forgotten:
    files = office.warehouse.read("files_outlived", before=utc_moment(before))
    sums = files.select("byte_count", "submission_count").sum().row(0)
    return Forgotten(before, files.height, *(int(one or 0) for one in sums))
