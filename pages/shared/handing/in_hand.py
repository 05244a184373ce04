"""What a person holds in the hand before confirming: a file or what was typed, as the check saw it."""

from dataclasses import dataclass, field

from pages.shared.desk import office
from pages.shared.handing.chosen import Choice
from pipeline.domain.finding import Finding, Severity
from pipeline.errors import UserError
from pipeline.services import collecting
from pipeline.services.shapes import Preview, Receipt


@dataclass(frozen=True)
class InHand:
    """`looked`: the preview, or why there is none. `seen`: the branch-month's newest submission at that moment ("":
    there was none), so that a newer one is told before anything takes its place. `revision` of a draft; None: a file.
    `got` holds the receipt once it was handed in, so that a double click hands in once and the same file put here later
    is told anew.
    """

    looked: Preview | UserError
    file_name: str
    content: bytes
    seen: str
    revision: int | None = None
    got: list[Receipt] = field(default_factory=list, compare=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.looked.checked.findings if isinstance(self.looked, Preview) else ()

    @property
    def error_count(self) -> int:
        return sum(one.severity is Severity.ERROR for one in self.findings)

    @property
    def suspicion_count(self) -> int:
        return sum(one.severity is Severity.SUSPICION for one in self.findings)

    @property
    def is_ready(self) -> bool:
        """Whether it may be handed in."""
        return isinstance(self.looked, Preview) and self.looked.checked.is_acceptable


def newest_submission(choice: Choice) -> str:
    """The number of the branch-month's newest submission; "" where there is none."""
    found = collecting.submissions(office(), by=choice.by, branch=choice.place.branch, month=choice.month)
    return found[0].submission if found else ""
