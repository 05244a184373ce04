"""Tables to sort, search and export: numbers stay numbers, and are shown in the reader's digits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared import colours, numbers, verdicts
from pipeline.domain.neutral import neutral, neutral_in_csv
from pipeline.domain.states import ScoreState
from pipeline.domain.verdict import Verdict
from pipeline.services.shapes import Overview
from pipeline.words import say

_ROW_PIXELS, _MOST_ROWS = 35, 25


@dataclass(frozen=True)
class Column:
    """A column of a sortable table: `shown` writes a value, `shade` colours its cell (a heat strip)."""

    name: str
    label: str
    shown: Callable[[Any], str] | None = None
    shade: Callable[[Any], str] | None = None
    width: str | int = "small"
    config: Any = None
    help: str | None = None


def grid(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    language: str,
    *,
    key: str,
    selectable: bool = False,
    height: int | str = "auto",
) -> int | None:
    """A sortable, searchable, exportable table; the number of the row that was clicked, when `selectable`.

    In Persian the first column stands on the right.
    """
    ordered = list(reversed(columns)) if language == "fa" else list(columns)
    frame = pd.DataFrame(
        [{column.name: _harmless(row.get(column.name)) for column in ordered} for row in rows]
    )
    config = {column.name: column.config or _column(column, language) for column in ordered}
    extra: dict[str, Any] = {"on_select": "rerun", "selection_mode": "single-row"} if selectable else {}
    picked = st.dataframe(
        _styled(frame, ordered),
        column_config=config,
        hide_index=True,
        width="stretch",
        placeholder=numbers.NONE,
        height=height,
        key=key,
        **extra,
    )
    chosen = picked["selection"]["rows"] if selectable and picked else []
    return chosen[0] if chosen else None


def editor(
    rows: Sequence[Mapping[str, str]],
    columns: Sequence[Column],
    language: str,
    *,
    key: str,
    editable: Mapping[str, int],
    on_change: Callable[[], None],
    spoken: str,
    row_height: int | None = None,
) -> None:
    """A table to type text into; what was typed is read from the session under `key`, and checked by whoever asks.

    `editable`: column -> the most letters, a limit of the browser's alone. `spoken` names the table to a screen
    reader. In Persian the first column stands on the right.
    """
    ordered = list(reversed(columns)) if language == "fa" else list(columns)
    frame = pd.DataFrame(
        [{column.name: _harmless(row[column.name]) for column in ordered} for row in rows], dtype="string"
    )
    align: Any = "right" if language == "fa" else None
    config: dict[str, Any] = {
        column.name: st.column_config.TextColumn(
            neutral(column.label),
            width=column.width,
            help=column.help,
            alignment=align,
            disabled=column.name not in editable,
            max_chars=editable.get(column.name),
        )
        for column in ordered
    }
    st.data_editor(
        frame,
        column_config=config,
        hide_index=True,
        width="stretch",
        height="content",
        row_height=row_height,
        placeholder="",
        key=key,
        on_change=on_change,
        alt=spoken,
    )


def _column(column: Column, language: str) -> Any:
    align = "right" if language == "fa" else None
    kind = st.column_config.Column
    return kind(neutral(column.label), width=column.width, help=column.help, alignment=align)


def _harmless(value: Any) -> Any:
    """The table's own download writes csv in the browser, past every writer of ours: text is made neutral before."""
    return neutral_in_csv(value) if isinstance(value, str) else value


def _styled(frame: pd.DataFrame, columns: Sequence[Column]) -> Any:
    styled = frame.style
    for column in columns:
        if column.shown is not None:
            shown = column.shown
            styled = styled.format(lambda value, shown=shown: shown(_none(value)), subset=[column.name])
        if column.shade is not None:
            shade = column.shade
            styled = styled.map(lambda value, shade=shade: _cell(shade(_none(value))), subset=[column.name])
    return styled


def _none(value: Any) -> Any:
    """pandas turns None into NaN in number columns: back to None, so that absence is not a number."""
    return None if isinstance(value, float) and value != value else value


def _cell(colour: str) -> str:
    return f"background-color:{colour};color:{colours.ink_on(colour)}"


def ranking(overview: Overview, judged: Mapping[str, Verdict], language: str, *, key: str) -> str | None:
    """The branches' table: name, index, its recent months, coverage, rank, the dimensions, verdict, state.

    Returns the branch whose row was clicked.
    """
    rows = overview.branches.sort("rank", "name_fa", nulls_last=True).to_dicts()
    # The sparkline draws no holes: months without a score are left out of it, not drawn as zero. The state is
    # given in words, because a screen reader and an export read the cell, not what is drawn over it.
    drawn = [
        row
        | {
            "recent": [value for value in row["recent"] if value is not None],
            "verdict": verdicts.cell(row, judged, language),
            "state": say(f"state.score_{row['state'] or ScoreState.NONE.value}", language),
        }
        for row in rows
    ]
    tall = _ROW_PIXELS * (min(len(rows), _MOST_ROWS) + 1) + 3
    columns = _ranking_columns(overview, language)
    picked = grid(drawn, columns, language, key=key, selectable=True, height=tall)
    return None if picked is None or picked >= len(rows) else str(rows[picked]["branch"])


def _ranking_columns(overview: Overview, language: str) -> list[Column]:
    scale = overview.framework.scale

    def score(value: float | None) -> str:
        return numbers.score(value, language, scale)

    def shade(value: float | None) -> str:
        return colours.shade(value, scale)

    def share(value: float | None) -> str:
        return numbers.share(value, language)

    recent = say("tables.recent", language)
    spark = st.column_config.LineChartColumn(recent, width=42, y_min=0, y_max=scale)
    # Latin letters are wider.
    is_persian = language == "fa"
    return [
        Column(f"name_{language}", say("tables.branch", language), width=158),
        Column("score", say("tables.index", language), score, width=54),
        Column("recent", recent, config=spark),
        Column("coverage", say("tables.coverage", language), share, width=46),
        Column("rank", say("tables.rank", language), lambda value: numbers.count(value, language), width=38),
        *(
            Column(
                node.id,
                node.name[language],
                score,
                shade,
                width=_heading_width(node.name[language], language),
                help=node.name[language],
            )
            for node in overview.dimensions
        ),
        Column("verdict", say("tables.verdict", language), width=80),
        Column("state", say("tables.state", language), width=72 if is_persian else 84),
    ]


def _heading_width(words: str, language: str) -> int:
    """Pixels in which a column's heading is not cut, within reason."""
    letter = 5.2 if language == "fa" else 6.2
    return min(89, max(64, 24 + round(letter * len(words))))
