"""People's answers for tests: files as a branch hands them in, and waves made by the production services."""

import random

from pipeline.domain.access import Role
from pipeline.domain.text import Text
from pipeline.services import answering, waves
from pipeline.services.office import Office
from pipeline.services.voice_shapes import AnswersReceipt, Wave
from tests.support.offices import ABAN, actor

PROVINCE = actor(Role.PROVINCIAL_MANAGER)


def answers_csv(items: tuple[str, ...], people: int, *, seed: int = 1, mean: int | None = None) -> bytes:
    """A row a person: all `mean`, or drawn by the seed with some cells empty."""
    draw = random.Random(f"{seed} {people}")
    rows = [[str(mean or draw.choice(["", 1, 2, 3, 4, 5, 5])) for _ in items] for _ in range(people)]
    return "\n".join(",".join(row) for row in [list(items), *rows]).encode()


def opened(office: Office) -> Wave:
    """A wave over Mehr and Aban, open."""
    return waves.open_wave(office, by=PROVINCE, name=Text("پاییز", "Autumn"), first=ABAN.plus(-1), last=ABAN)


def hand_in_answers(office: Office, wave: Wave, branch: str, people: int, **how: int) -> AnswersReceipt:
    """A branch's staff hands in that many people's answers."""
    return answering.submit_answers(
        office,
        by=actor(Role.STAFF, branch),
        wave=wave.wave,
        file_name="answers.csv",
        content=answers_csv(wave.items, people, **how),
        branch=branch,
    )


def closed(office: Office, counts: dict[str, int], **how: int) -> Wave:
    """A wave with answers by branch, closed."""
    wave = opened(office)
    for branch, people in counts.items():
        hand_in_answers(office, wave, branch, people, **how)
    return waves.close_wave(office, by=PROVINCE, wave=wave.wave)
