"""What is done once, before the first person comes."""

import atexit
import gc
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pages.shared import desk
from pipeline.commands import handoff, running

HEAVY = ("polars", "pandas", "pyarrow", "plotly.graph_objects", "pydeck")


@asynccontextmanager
async def warm(_app: Any) -> AsyncIterator[None]:
    """Streamlit's lifespan: heavy imports, then the long-lived objects out of the collector's way."""
    for name in HEAVY:
        importlib.import_module(name)
    _freeze()
    stop = _listen()
    try:
        yield
    finally:
        stop()


def _freeze() -> None:
    """Streamlit collects garbage after every run; without what stands anyway that costs an eighth."""
    gc.collect()
    gc.freeze()
    # Else DuckDB's binding reports the frozen objects as leaked when the process ends.
    atexit.register(gc.unfreeze)


def _listen() -> Callable[[], None]:
    """Answer the command line, which cannot open the files while we hold them."""
    return handoff.serve(desk.office(), running.answer_request)
