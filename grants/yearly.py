"""A call and its fiscal year: what to mend in one, and what one of another year keeps of it.

No Django, no database, no clock. A call is anything that has the columns of ``grants.sections.CallRow``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from schemes.writing import japanese

DAYS = {
    "consult_from": "応募相談の開始日",
    "consult_by": "応募相談の期限",
    "opens_on": "開始日",
    "closes_on": "締切日",
}
"""The days on which something is to be done, with what people call them."""
KEPT = ("region",)
"""What does not depend on the year, besides the round and a page that names no year."""
_NUMBERED = re.compile(r"\d{4}")


@dataclass(frozen=True)
class CallRemark:
    """What is to be mended (an error) or looked at (a warning). ``rule``: a fixed key."""

    severity: Literal["error", "warning"]
    rule: str
    sentence: str


def is_undated(call: Any) -> bool:
    """日程未定: none of its days is known."""
    return not any(getattr(call, name) for name in (*DAYS, "closes_at", "results_on"))


def remarks(call: Any) -> Iterator[CallRemark]:
    """What to look at in the days of one call, whatever is cited."""
    beyond = [name for name in DAYS if _is_beyond(getattr(call, name), call.fiscal_year)]
    if beyond and not call.note:
        days = "、".join(f"{DAYS[name]}({japanese.day(getattr(call, name))})" for name in beyond)
        yield CallRemark(
            "warning",
            "beyond_year",
            f"{call.fiscal_year}年度の外の日があります: {days}。年度と日を確かめ、そのままでよければ、なぜかを注記に書いてください。",
        )


def unproved(call: Any) -> Iterator[CallRemark]:
    """What to do with a call that cites nothing."""
    if is_undated(call):
        yield CallRemark(
            "warning",
            "unproved",
            "引用がないので、公開サイトに「募集があるかも未確認」と出ます。",
        )
    else:
        yield CallRemark(
            "error",
            "uncited",
            "引用がありません。日付が書かれている出典・箇所・言葉を入れてください。",
        )


def _is_beyond(day: date | None, year: int) -> bool:
    return day is not None and japanese.fiscal_year(day) != year


# --- Of another year ------------------------------------------------------------------------------


def carried(call: Any, year: int) -> dict[str, Any]:
    """The columns of a call of ``year`` that is made after one of another: no day, no proof of one."""
    kept = {name: getattr(call, name) for name in KEPT}
    address = "" if _NUMBERED.search(call.page_url) else call.page_url
    label = moved(call.round_label, call.fiscal_year, year)
    return {"fiscal_year": year, "round_label": label, "page_url": address, **kept}


def moved(name: str, old: int, new: int) -> str:
    """A name with its year moved on: 「2025年春募集」, 「令和7年度」."""
    said = re.sub(rf"(?<!\d){old}(?!\d)", str(new), name)
    return re.sub(rf"(令和|R){old - 2018}(?!\d)", rf"\g<1>{new - 2018}", said)
