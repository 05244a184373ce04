"""The monthly form on paper: for those who count by pen and type it in afterwards."""

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.reports.paper_form import paper_form
from pipeline.services.arriving import values_of
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.open_branches import open_branch


def make_blank_form(office: Office, *, by: Actor, branch: str, month: Month, language: str = "fa") -> bytes:
    """The form of a branch and month as an xlsx to print on A4, with the month before beside each box."""
    by.require(Permission.CHECK_FILE, branch)
    return paper_form(
        framework_of(office, month=month),
        branch=branch,
        branch_name=open_branch(office, branch, month),
        month=month,
        previous=values_of(office, branch, month.plus(-1)),
        language=language,
    )
