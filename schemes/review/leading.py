"""Whether a task of the home page leads somewhere. No Django, no database, no clock."""

from collections.abc import Collection
from urllib.parse import parse_qsl

from schemes.document import TASK_PAGES
from schemes.judging.people import KINDS

NOWHERE = "行き先「{}」はありません。公開している類型(例: volunteers/dispatch)か、次の頁を入れてください: {}。"
GOES = "行き先の事業を取り下げるときは、先にこの行き先を直して公開してください。"
LISTS = "schemes"


def fault(leads_to: str, tracks: Collection[str], wants: Collection[str]) -> str:
    """What is wrong with a destination, in a sentence; empty where it is right.

    ``tracks``: those there are, 「scheme/track」; ``wants``: what can be wanted, by key.
    """
    page, mark, query = leads_to.partition("?")
    asked = parse_qsl(query, keep_blank_values=True)
    is_there = page in TASK_PAGES or (page in tracks and not mark)
    if not is_there or (mark and not asked):
        return NOWHERE.format(leads_to, "、".join(TASK_PAGES)) + GOES
    if page == LISTS:
        return next(filter(None, (_strange(name, value, wants) for name, value in asked)), "")
    return ""


def _strange(name: str, value: str, wants: Collection[str]) -> str:
    """The list takes who asks and what is wanted, and nothing else."""
    known: dict[str, Collection[str]] = {"who": KINDS, "want": wants}
    if name not in known:
        return f"一覧の行き先に「{name}」は使えません。whoかwantにしてください。"
    if value not in known[name]:
        return f"一覧の行き先の「{name}={value}」はありません。次のどれかにしてください: {'、'.join(known[name])}。"
    return ""
