"""Results kept in memory: what was worked out of things that never change is not worked out again.

No Django, no database, no clock.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """The latest ``most`` results, each by the name of what it was made of."""

    def __init__(self, most: int):
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[tuple[Any, ...], T]] = OrderedDict()
        self._lock = Lock()

    def of(self, name: Hashable, make: Callable[[], T], *things: Any) -> T:
        """The result for a name and for the very ``things`` (not for others that are equal).

        The things must be frozen. They are kept as long as the result, so that no other thing
        takes the place of one that is gone.
        """
        known = self.known(name, *things)
        if known is None:
            known = make()
            self.keep(name, known, *things)
        return known

    def known(self, name: Hashable, *things: Any) -> T | None:
        """The result that is kept; None if there is none."""
        key = (name, tuple(map(id, things)))
        with self._lock:
            if found := self._kept.get(key):
                self._kept.move_to_end(key)
                return found[1]
        return None

    def keep(self, name: Hashable, made: T, *things: Any) -> None:
        key = (name, tuple(map(id, things)))
        with self._lock:
            self._kept[key] = (things, made)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
