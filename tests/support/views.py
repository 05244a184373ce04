"""The addresses that browser tests read: every page, and what a choice in its address makes of it."""

from datetime import UTC, datetime

from pipeline.domain.calendar import iran_day
from pipeline.domain.month import Month

# The sample's newest month, and the file of it that waits.
NEWEST = Month.of(iran_day(datetime.now(UTC))).plus(-1)
VIEWS = {
    "overview": "overview",
    "overview of a county": "overview?county=0502",
    "branch": "branch?branch=050301",
    "branch that waits for approval": "branch?branch=050203",
    "branch that has not handed in": "branch?branch=051101",
    "branch down to a concept": "branch?branch=050301&node=attention_to_people",
    "branch down to an indicator": "branch?branch=050301&node=R04",
    "recommendations": "recommendations?branch=050301",
    "upload": "upload?branch=050203",
    "upload by typing": "upload?branch=050203&way=type",
    "upload of a month that is closed": "upload?branch=050203&month=1405-01",
    "state of collection": "completeness",
    "state of collection of an earlier month": "completeness?month=1404-10&county=0502",
    "review": "review",
    "review of a submission": f"review?submission={NEWEST}-050203-01",
    "questionnaire": "questionnaire?branch=050203",
    "soundness": "coherence",
    "soundness over a year": "coherence?over=year",
    **{
        f"method, {part}": f"method?part={part}"
        for part in ("model", "score", "sure", "rules", "definitions", "tables", "limits")
    },
}
STAFF, PROVINCE = "staff.050301", "province"
FOR_STAFF = (
    "overview",
    "branch",
    "recommendations",
    "upload",
    "state of collection",
    "questionnaire",
    "method, model",
)
ON_A_PHONE = tuple(name for name in VIEWS if name not in ("overview of a county", "method, limits"))
