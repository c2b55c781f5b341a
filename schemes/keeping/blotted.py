"""What the record says of texts that were blotted out: of which editions, and that two people wanted it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemes.models import Event
from schemes.models.editions import Blotting, Edition

LINE = re.compile(
    r"通し番号(\d+) 公開した時の要約値 ([0-9a-f]{64}) 文を消した後の要約値 ([0-9a-f]{64})"
)
ACTIONS = (Event.Action.BLOT_ASKED, Event.Action.BLOT_AGREED, Event.Action.BLOTTED)


@dataclass(frozen=True)
class BlotRecord:
    """One event that tells of a blotting, and who asked for it and agreed as the record has it."""

    event: Event
    asked_by: str
    agreed_by: str
    editions: dict[int, Blotting]

    @property
    def flaw(self) -> str:
        """What is wrong with it, as a sentence; "" if nothing."""
        if not self.editions:
            return f"操作の記録{self.event.position}: どの版から文を消したかを読み取れません。"
        if not self.asked_by or not self.agreed_by or self.asked_by == self.agreed_by:
            return f"操作の記録{self.event.position}: 二人で決めた記録がないのに、版から文を消しています。"
        return ""

    def __str__(self) -> str:
        names = "、".join(f"通し番号{position}" for position in sorted(self.editions))
        return (
            f"文を消した版: {names}(操作の記録{self.event.position}、"
            f"依頼 {self.asked_by}、承認 {self.agreed_by})"
        )


def line(edition: Edition) -> str:
    """What the record keeps of a blotted edition."""
    return f"通し番号{edition.position} 公開した時の要約値 {edition.digest} 文を消した後の要約値 {edition.blotted}"


def decisions(address: str) -> tuple[Event | None, Event | None]:
    """Who asked and who agreed last, of the request at an address that was not carried out since."""
    events = Event.objects.filter(action__in=ACTIONS, address=address).order_by("position")
    asked = agreed = None
    for event in events:
        if event.action == Event.Action.BLOT_AGREED:
            agreed = event
        else:
            asked, agreed = (event if event.action == Event.Action.BLOT_ASKED else None), None
    return asked, agreed


def records() -> list[BlotRecord]:
    """Every blotting that the record tells of, in its order."""
    events = list(Event.objects.filter(action__in=ACTIONS).order_by("position"))
    return list(_read(events))


def _read(events: Iterable[Event]) -> Iterator[BlotRecord]:
    asked: dict[str, str] = {}
    agreed: dict[str, str] = {}
    for event in events:
        if event.action == Event.Action.BLOT_ASKED:
            asked[event.address] = event.by
            agreed.pop(event.address, None)
        elif event.action == Event.Action.BLOT_AGREED:
            agreed[event.address] = event.by
        else:
            # A decision is used up: a second blotting needs one of its own.
            by, second = asked.pop(event.address, ""), agreed.pop(event.address, "")
            yield BlotRecord(event, by, second, _editions(event))


def _editions(event: Event) -> dict[int, Blotting]:
    found = [LINE.fullmatch(one) for one in event.detail.splitlines()]
    if not all(found):
        return {}
    return {
        int(one[1]): Blotting(event.position, one[2], one[3]) for one in found if one is not None
    }


def newest(found: Iterable[BlotRecord]) -> dict[int, Blotting]:
    """By position of an edition, the last blotting of it."""
    return {position: one for record in found for position, one in record.editions.items()}
