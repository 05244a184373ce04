"""The model in force: published editions of the framework, from named months."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework, Imputation, Normalisation, Treatment
from pipeline.domain.month import FIRST_YEAR, Month
from pipeline.errors import UserError
from pipeline.frameworks.folder import read_folder, write_folder
from pipeline.frameworks.loading import load
from pipeline.services.office import Office
from pipeline.words import LANGUAGES, say

# The first edition holds for every month that there is.
_ALWAYS = Month(FIRST_YEAR, 1)

# Loaded editions by the SHA-256 of their content: an edition never changes, so nothing here grows stale.
_LOADED: dict[str, Framework] = {}


@dataclass(frozen=True)
class EditionShown:
    """A published edition, holding from `from_month` until a newer one does."""

    framework: str
    edition: str
    from_month: Month
    content_sha256: str
    published_at: datetime
    published_by: str


def framework_of(office: Office, *, month: Month | None = None) -> Framework:
    """The edition that holds in a month; without one, the newest. Raises UserError `edition_absent`."""
    published = office.warehouse.read("editions")
    if month is not None:
        published = published.filter(pl.col("from_month") <= str(month))
    if published.is_empty():
        raise UserError("edition_absent")
    return _loaded(office, published["content_sha256"][-1])


def framework_named(office: Office, *, edition: str) -> Framework:
    """A published edition by its id. Raises UserError `edition_unknown`."""
    published = office.warehouse.read("editions").filter(pl.col("edition") == edition)
    if published.is_empty():
        raise UserError("edition_unknown", edition=edition)
    return _loaded(office, published["content_sha256"][-1])


def editions(office: Office, *, by: Actor) -> tuple[EditionShown, ...]:
    """Every published edition, in the order of the months from which they hold."""
    by.require(Permission.READ_SCORES)
    rows = office.warehouse.read("editions").iter_rows(named=True)
    return tuple(EditionShown(**row | {"from_month": Month.parse(row["from_month"])}) for row in rows)


def is_sample(office: Office) -> bool:
    """Whether this warehouse holds sample data."""
    return not office.warehouse.read("mark", mark="sample").is_empty()


def publish_edition(office: Office, *, by: Actor, folder: Path, from_month: Month) -> Framework:
    """Publish a folder as an edition holding from a month on. The same content again changes nothing.

    Raises UserError: `framework_broken`; `edition_exists` when its id was published with other content;
    `edition_month_early` when an edition holds from that month or a later one; `edition_month_scored` when that month
    is scored already (compare with `score --edition` instead); `edition_other_framework`; `edition_ways` when a
    branch's score would depend on other branches or could not be told in parts.
    """
    by.require(Permission.PUBLISH_EDITION)
    return _publish(office, by, folder, from_month)


def publish_first(office: Office, *, by: Actor, folder: Path) -> Framework:
    """Publish a folder as the edition that holds from the beginning of time."""
    by.require(Permission.UPKEEP)
    return _publish(office, by, folder, _ALWAYS)


def export_edition(office: Office, *, by: Actor, edition: str | None, folder: Path) -> EditionShown:
    """Write a published edition (the newest, where none is named) out as a framework folder, as it is stored.

    Raises UserError: `edition_absent`; `edition_unknown`; `edition_folder_full` when the folder is not empty.
    """
    by.require(Permission.READ_SCORES)
    found = editions(office, by=by)
    chosen = [one for one in found if edition in (None, one.edition)]
    if not found:
        raise UserError("edition_absent")
    if not chosen:
        raise UserError("edition_unknown", edition=edition)
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UserError("edition_folder_full", path=str(folder))
    write_folder(_content(office, chosen[-1].content_sha256), folder)
    return chosen[-1]


def _publish(office: Office, by: Actor, folder: Path, from_month: Month) -> Framework:
    files = read_folder(folder)
    framework = load(files)
    _check_ways(framework)
    content = json.dumps(files, ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    published = office.warehouse.read("editions")
    if sha256 in published["content_sha256"]:
        return framework
    row = {
        "framework": framework.id,
        "edition": framework.edition,
        "from_month": str(from_month),
        "content": content,
        "content_sha256": sha256,
        "published_at": office.now(),
        "published_by": by.user,
    }
    told = {"from_month": str(from_month), "content_sha256": sha256}
    subject = f"{framework.id} {framework.edition}"
    with office.warehouse.write("facts", office.event(by, "edition.publish", subject, **told)) as writer:
        _check_new(writer.read("editions"), row, writer.read("score_newest")["month"][0])
        writer.append("editions", pl.DataFrame([row]))
    return framework


def _check_ways(framework: Framework) -> None:
    """Refuse ways that compare units: scoring one branch again would then change all the others' published scores."""
    means = {level.mean.value: level.mean.has_parts for level in framework.levels if level.mean}
    found = [mean for mean, has_parts in means.items() if not has_parts]
    if framework.normalisation is not Normalisation.GOALPOSTS:
        found.append(framework.normalisation.value)
    if framework.treatment is not Treatment.NONE:
        found.append(f"treated_{framework.treatment.value}")
    if framework.imputation is not Imputation.NONE:
        found.append(f"imputed_{framework.imputation.value}")
    if found:
        names = [{language: say(f"ways.{way}", language) for language in LANGUAGES} for way in found]
        raise UserError("edition_ways", ways=names)


def _check_new(published: pl.DataFrame, row: Mapping[str, Any], newest_scored: str | None) -> None:
    """Refuse what would change the past: scored months keep the edition that they were published with."""
    others = published.filter(pl.col("framework") != row["framework"])["framework"].to_list()
    if others:
        raise UserError("edition_other_framework", framework=row["framework"], held=others[0])
    same = published.filter(framework=row["framework"], edition=row["edition"])
    if not same.is_empty():
        raise UserError("edition_exists", framework=row["framework"], edition=row["edition"])
    newest = published["from_month"].max()
    if newest is not None and row["from_month"] <= newest:
        raise UserError("edition_month_early", month=row["from_month"], newest=newest)
    if newest_scored is not None and row["from_month"] <= newest_scored:
        raise UserError("edition_month_scored", month=row["from_month"], newest=newest_scored)


def _loaded(office: Office, sha256: str) -> Framework:
    if sha256 not in _LOADED:
        _LOADED[sha256] = load(_content(office, sha256))
    return _LOADED[sha256]


def _content(office: Office, sha256: str) -> dict[str, str]:
    """An edition's files: name -> text."""
    stored = office.warehouse.read("edition_content", content_sha256=sha256)["content"][0]
    files: dict[str, str] = json.loads(stored)
    return files
