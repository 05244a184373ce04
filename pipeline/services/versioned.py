"""What has been read is kept until the facts change: keyed by the warehouse's data version, never by time."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from pipeline.services.office import Office
from pipeline.warehouse.store import Warehouse

P = ParamSpec("P")
R = TypeVar("R")


class _Shelf:
    """One function's answers over one warehouse, all of one version, the least used thrown out first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._version = -1
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, version: int, key: Hashable) -> tuple[bool, object]:
        with self._lock:
            if version != self._version or key not in self._kept:
                return False, None
            self._kept.move_to_end(key)
            return True, self._kept[key]

    def keep(self, version: int, key: Hashable, answer: object) -> None:
        with self._lock:
            if version < self._version:
                return
            if version > self._version:
                self._kept.clear()
                self._version = version
            self._kept[key] = answer
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


def per_version(
    size: int,
) -> Callable[[Callable[Concatenate[Office, P], R]], Callable[Concatenate[Office, P], R]]:
    """Keep up to `size` answers of a reading function for each warehouse. Its arguments must be hashable.

    The version is taken before reading, so that an answer read across a commit never outlives it. Nothing
    that depends on who asks may be kept here: permission is checked outside.
    """

    def decorate(read: Callable[Concatenate[Office, P], R]) -> Callable[Concatenate[Office, P], R]:
        shelves: WeakKeyDictionary[Warehouse, _Shelf] = WeakKeyDictionary()
        making = threading.Lock()

        @wraps(read)
        def kept(office: Office, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with making:
                shelf = shelves.setdefault(office.warehouse, _Shelf(size))
            version = office.warehouse.data_version()
            key = (args, tuple(sorted(kwargs.items())))
            is_found, answer = shelf.find(version, key)
            if is_found:
                return answer  # type: ignore[return-value]
            fresh = read(office, *args, **kwargs)
            shelf.keep(version, key, fresh)
            return fresh

        return kept

    return decorate
