"""Invented answers of people for a first look: one closed wave, the same seed gives the same answers."""

import hashlib
import zlib
from collections.abc import Sequence

import numpy as np
import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services.answering import keep_answers, pack
from pipeline.services.model import framework_of, is_sample
from pipeline.services.office import Office
from pipeline.services.sample_figures import SampleBranch, insured, sample_branches
from pipeline.services.waves import begin_wave, end_wave
from pipeline.words import LANGUAGES, plain, say

# A season.
_MONTHS = 3

# How many people answer: the larger the branch the more, but for one, so that withholding is seen at work.
_FEWEST, _MOST, _TOO_FEW = 14, 60, 6

# Where a person's leaning (a standard normal, by and large) turns to the next answer.
_CUTS = (-1.35, -0.45, 0.35, 1.25)


def make_sample_wave(office: Office, *, by: Actor, months: Sequence[Month], seed: int) -> str:
    """Keep a closed wave over the last months, with invented answers of the branches open in them; its id.

    Raises UserError `sample_only` anywhere but in a warehouse marked sample.
    """
    by.require(Permission.UPKEEP)
    if not is_sample(office):
        raise UserError("sample_only")
    first, last = months[-_MONTHS:][0], months[-1]
    fa, en = (plain(say("questionnaire.sample_wave", language)) for language in LANGUAGES)
    wave = begin_wave(office, by, Text(fa, en), first, last).wave
    framework = framework_of(office, month=first)
    asked = [one for one in sample_branches() if one.opened is None or one.opened >= _MONTHS]
    told = {one.branch: pack(answers(framework, one, seed), wave, one.branch) for one in asked}
    draft = office.event(by, "answers.bulk", wave, branches=len(told))
    files = [
        {
            "wave": wave,
            "branch": branch,
            "file_sha256": hashlib.sha256(f"sample {wave} {branch}".encode()).hexdigest(),
            "respondent_count": len(rows),
            "handed_in_at": draft.occurred_at,
            "handed_in_by": "sample",
            "handed_in_role": by.role.value,
        }
        for branch, rows in told.items()
    ]
    with office.warehouse.write("facts", draft) as writer:
        keep_answers(writer, pl.DataFrame(files), told, wave)
    end_wave(office, by, wave)
    return wave


def answers(framework: Framework, one: SampleBranch, seed: int) -> pl.DataFrame:
    """A column a question with 1 to 5 or null, a row a person: one leaning a person, more and less of it an item."""
    shared = np.random.default_rng([seed, len(framework.questions)])
    drawn = np.random.default_rng([seed, zlib.crc32(one.branch.encode())])
    items = [question.id for question in framework.questions]
    # What people see less of (plans, institutions) they rate lower and know less of.
    level = shared.normal(-0.1, 0.45, len(items))
    loading = shared.uniform(0.5, 0.85, len(items))
    unknown = shared.uniform(0.02, 0.25, len(items))
    people = _people(one)
    leaning = drawn.normal(0.4 * one.effect, 1.0, (people, 1))
    noise = drawn.normal(0.0, 1.0, (people, len(items)))
    felt = level + loading * leaning + np.sqrt(1 - loading**2) * noise
    told = 1 + (felt[:, :, None] > np.array(_CUTS)).sum(axis=2)
    silent = drawn.random(told.shape) < unknown
    kept = pl.DataFrame(np.where(silent, np.nan, told), schema=dict.fromkeys(items, pl.Float64), orient="row")
    return kept.with_columns(pl.all().fill_nan(None).cast(pl.Int64))


def _people(one: SampleBranch) -> int:
    of = insured()
    if one.branch == min(of, key=lambda branch: (of[branch], branch)):
        return _TOO_FEW
    largest = max(of.values())
    return round(_FEWEST + (_MOST - _FEWEST) * of[one.branch] / largest)
