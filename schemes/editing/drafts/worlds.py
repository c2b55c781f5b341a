"""A subject as each draft wants it, over one set of working rows. No database, no clock.

The working rows hold the newest value of every field, whoever wants it. What a draft wants is kept
beside them as edits over the edition from which it was told, so that it stands whatever the rows
hold. A save changes the draft in which one works and leaves every other as it was.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemes.document import Document
from schemes.editing.merging import (
    ABSENT,
    ORDER,
    Divergence,
    Edit,
    Merged,
    Path,
    Which,
    apply,
    edits,
    moved,
)


class Always(dict[Path, Which]):
    """The same choice for every divergence."""

    def __init__(self, which: Which) -> None:
        super().__init__()
        self.which = which

    def __bool__(self) -> bool:
        return True

    def get(self, key: Path, default: Any = None) -> Which:
        return self.which


OURS = Always("ours")


def made(
    document: Document | None, wanted: Iterable[Edit], base: Document | None
) -> Document | None:
    """A document with edits made in it, whatever else it says."""
    return apply(document, wanted, OURS, base).document


@dataclass(frozen=True)
class World:
    """What a draft wants of a subject: ``own`` edits over ``base``, of which ``public`` is in force
    on the draft's day by now."""

    base: Document | None
    own: tuple[Edit, ...]
    public: Document | None

    @cached_property
    def told(self) -> Document | None:
        """The document as it was when the changes were made."""
        return made(self.base, self.own, self.base)

    @cached_property
    def merged(self) -> Merged:
        return apply(self.public, self.own, None, self.base)

    @property
    def document(self) -> Document | None:
        """What would be published on its day; undecided divergences leave what is public."""
        return self.merged.document

    @property
    def divergences(self) -> tuple[Divergence, ...]:
        return self.merged.divergences

    @cached_property
    def wanted(self) -> Document | None:
        """The same, with its own value wherever one is undecided."""
        return made(self.public, self.own, self.base)

    @cached_property
    def pending(self) -> tuple[Edit, ...]:
        """What it changes of what is public."""
        return edits(self.public, self.wanted)

    def with_edits(self, more: Iterable[Edit], seen: Document | None) -> "World":
        """With more edits, told from the document ``seen``."""
        told = made(self.told, more, seen)
        return World(self.base, edits(self.base, told), self.public)

    def to(self, wanted: Document | None) -> "World":
        """One that wants exactly this document, over what is public."""
        return World(self.public, edits(self.public, wanted), self.public)

    def settled(self) -> "World":
        """Over what is public now, unless something is undecided."""
        return self if self.divergences else self.to(self.document)


def has(world: Document | None, path: Path, seen: Document | None) -> bool:
    """Whether a document has the row or list that another one has at a path."""
    if world is None or seen is None:
        return False
    return not path or world is seen or moved(path, seen, world) is not None


def place(edit: Edit) -> Path:
    """The row that must be there for an edit to be made: of a row that comes, the one around it."""
    is_new = edit.before is ABSENT
    if not edit.path or not (is_new or edit.path[-1] == ORDER):
        return edit.row
    path = edit.path[:-1]  # the list
    return Edit(path, None, None).row


Worlds = Mapping[int | None, World]
"""By draft; None is 今日の訂正."""


def routed(
    found: Iterable[Edit], working_in: int | None, worlds: Worlds, seen: Document | None
) -> tuple[dict[int | None, list[Edit]], list[Edit]]:
    """By draft, which of the edits of a save are its own; and those that no draft can take.

    They belong to the draft in which one works. Only what stands within a row that it does not have
    belongs to the one that has it.
    """
    own: dict[int | None, list[Edit]] = {}
    loose = []
    order = [working_in, *(name for name in (None, *worlds) if name != working_in)]
    for edit in found:
        if not edit.path:
            own.setdefault(working_in, []).append(edit)
            continue
        at = place(edit)
        taker = next(
            (one for one in order if one in worlds and has(worlds[one].told, at, seen)), ...
        )
        if taker is ...:
            loose.append(edit)
        else:
            own.setdefault(taker, []).append(edit)
    return own, loose


def todays(
    public: Document | None, rows: Document | None, others: Iterable[Sequence[Edit]]
) -> Document | None:
    """What is published today with those changes of the rows that no other draft or plan makes."""
    taken = [edit for of_one in others for edit in of_one]
    if not taken:
        return rows
    mine = tuple(unowned(edits(public, rows), taken))
    return made(public, mine, public)


def unowned(found: Iterable[Edit], taken: Iterable[Edit]) -> Iterator[Edit]:
    """The edits without those that are among the taken ones, to the same value."""
    by_path: dict[Path, list[Any]] = {}
    for edit in taken:
        by_path.setdefault(edit.path, []).append(edit.after)
    for edit in found:
        if edit.after not in by_path.get(edit.path, ()):
            yield edit
