"""A submission with suspicions in it, kept by the production service, whatever the rules find by themselves."""

from dataclasses import replace

from pipeline.domain.access import Actor
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.services import model
from pipeline.services.arriving import arrive
from pipeline.services.collecting import submissions
from pipeline.services.keeping import keep
from pipeline.services.office import Office
from pipeline.services.shapes import SubmissionShown
from tests.support.offices import ABAN, csv_file, good_values, keep_open


def found_in(measure: str, name: Text) -> tuple[Finding, ...]:
    """A suspicion about a value, one about the whole file, and a warning."""
    usual = {"value": 97.0, "count": 12, "first": Month(1404, 8), "last": Month(1405, 7)}
    ends = {"middle": 40.0, "low": 30.0, "high": 50.0}
    params = tuple({"name": name, **usual, **ends}.items())
    told = {"sheet": "csv", "cell": "B2", "measure": measure, "value": "97"}
    return (
        Finding("far_from_own_history", Severity.SUSPICION, params=params, **told),
        Finding("same_as_last_month", Severity.SUSPICION, params=(("count", 30), ("before", Month(1405, 7)))),
        Finding("measure_from_register", Severity.WARNING, params=(("name", name),), **told),
    )


def suspicious(
    office: Office, by: Actor, branch: str = "0501", month: Month = ABAN, share: float = 0.7
) -> SubmissionShown:
    """A good file with `found_in` about its first measure."""
    keep_open(office, branch, month)
    framework = model.framework_of(office, month=month)
    content = csv_file(good_values(framework, share))
    arrived = arrive(office, by, "doubtful.csv", content, branch, month)
    first = framework.reported[0]
    checked = replace(arrived.checked, findings=found_in(first.id, first.name))
    row = keep(office, by, replace(arrived, checked=checked), "doubtful.csv", content)
    found = submissions(office, by=by, branch=branch, month=month)
    return next(one for one in found if one.submission == row["submission"])
