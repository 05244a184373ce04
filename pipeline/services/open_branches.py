"""Which branches are open in a month, by name: what a file or a verb may be about."""

from collections.abc import Mapping

from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services.office import Office


def open_names(office: Office, month: Month) -> Mapping[str, Text]:
    """The branches of the register that are open in a month: code -> name."""
    rows = office.warehouse.read("register_branches", month=str(month)).select("branch", "name_fa", "name_en")
    return {branch: Text(fa, en) for branch, fa, en in rows.iter_rows()}


def closed_names(office: Office, month: Month) -> Mapping[str, Text]:
    """The branches of the register that are not open in a month: code -> name."""
    rows = office.warehouse.read("register_known").select("branch", "name_fa", "name_en")
    is_open = open_names(office, month)
    return {branch: Text(fa, en) for branch, fa, en in rows.iter_rows() if branch not in is_open}


def open_branch(office: Office, branch: str, month: Month) -> Text:
    """The name of a branch that is open in a month. Raises UserError `branch_unknown`, `branch_closed`."""
    names = open_names(office, month)
    if branch in names:
        return names[branch]
    if office.warehouse.read("branch_known", branch=branch)["is_known"][0]:
        raise UserError("branch_closed", branch=branch, month=month)
    raise UserError("branch_unknown", branch=branch)
