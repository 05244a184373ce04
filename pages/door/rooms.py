"""The pages that there are: who opens each, its file, its address. Navigation and the door read it here."""

from dataclasses import dataclass

from pipeline.domain.access import Permission


@dataclass(frozen=True)
class Room:
    """A page. Its file is `<section>/<address>.py` beneath pages/, its words `door.page.<address>`."""

    permission: Permission
    section: str
    address: str

    @property
    def file(self) -> str:
        return f"{self.section}/{self.address}.py"


# The first is where people land: Streamlit serves it at "/" alone.
ROOMS = (
    Room(Permission.PAGE_OVERVIEW, "monitor", "overview"),
    Room(Permission.PAGE_BRANCH, "monitor", "branch"),
    Room(Permission.PAGE_RECOMMENDATIONS, "act", "recommendations"),
    Room(Permission.PAGE_UPLOAD, "collect", "upload"),
    Room(Permission.PAGE_REVIEW, "collect", "review"),
    Room(Permission.PAGE_COMPLETENESS, "collect", "completeness"),
    Room(Permission.PAGE_QUESTIONNAIRE, "collect", "questionnaire"),
    Room(Permission.PAGE_METHOD, "plan", "method"),
    Room(Permission.PAGE_COHERENCE, "plan", "coherence"),
)
ADDRESSES = frozenset({"", *(room.address for room in ROOMS[1:])})
