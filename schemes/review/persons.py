"""The person behind an account: its own, or whoever made, renewed or enlarged it, until another administrator confirmed it.

Read from the record alone, which nobody can change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemes.models import Event
from schemes.models.events import ACCOUNT

TYING = ("invited", "empowered", "factor_asked")
"""The actions after which an account may be in the hands of who did them."""


@dataclass(frozen=True)
class AccountTie:
    """Who did what to an account, since when nobody else has confirmed it."""

    account: str
    by: str
    action: str
    at: datetime


def ties(accounts: Iterable[str]) -> dict[str, list[AccountTie]]:
    """By account, what was done to it since it was last confirmed, the oldest first."""
    found: dict[str, list[AccountTie]] = {account: [] for account in accounts}
    events = Event.objects.filter(what__in=list(found), action__in=ACCOUNT)
    for event in events.order_by("position"):
        if event.action == Event.Action.CONFIRMED:
            found[event.what].clear()
        elif event.action in TYING and event.by != event.what:
            tie = AccountTie(event.what, event.by, event.get_action_display(), event.at)
            found[event.what].append(tie)
    return found


def behind(accounts: Iterable[str]) -> dict[str, set[str]]:
    """By account, all accounts whose person may be behind it: makers, and makers of makers."""
    wanted = set(accounts)
    makers: dict[str, set[str]] = {}
    while unknown := (wanted | set().union(*makers.values())) - makers.keys():
        for account, found in ties(unknown).items():
            makers[account] = {tie.by for tie in found}
    return {account: _closure(account, makers) for account in wanted}


def _closure(account: str, makers: dict[str, set[str]]) -> set[str]:
    found, new = {account}, {account}
    while new:
        new = set().union(*(makers[one] for one in new)) - found
        found |= new
    return found


def why_not_approve(username: str, authors: Iterable[str]) -> str:
    """Why a person is no second pair of eyes for work of the authors, as a sentence; "" if they are."""
    others = sorted(set(authors) - {username})
    known = behind([username, *others])
    for author in others:
        shared = known[username] & known[author]
        if username in shared:
            return (
                f"この内容を書いた「{author}」のアカウントは、あなたが作ったか作り直したあと、"
                "ほかの管理者がまだ確かめていません。"
                f"ほかの管理者に「{author}」を確かめてもらうか、別の公開承認者に確認を頼んでください。"
            )
        if shared:
            maker = sorted(shared)[0]
            return (
                f"あなたのアカウントは、「{maker}」が作ったか作り直したあと、"
                f"ほかの管理者がまだ確かめていません。「{maker}」がかかわる内容を承認する前に、"
                "ほかの管理者に、あなたのアカウントを確かめてもらってください。"
            )
    return ""


def why_not_vouch(username: str, account: str) -> str:
    """Why an administrator cannot answer for an account, as a sentence; "" if they can."""
    if username == account:
        return "自分のアカウントは、自分では確かめられません。ほかの管理者に頼んでください。"
    known = behind([username, account])
    if username in known[account]:
        return (
            "あなたが作ったか作り直したアカウントなので、あなたは確かめられません。"
            "ほかの管理者に頼んでください。"
        )
    if shared := known[username] & known[account]:
        maker = sorted(shared)[0]
        return (
            f"あなたのアカウントも、「{maker}」が作ったか作り直したあと、まだ確かめられていないので、"
            f"「{maker}」とかかわりのない管理者に頼んでください。"
        )
    return ""


def renewed(since: datetime, most: int) -> list[tuple[AccountTie, bool]]:
    """What was done to accounts since a moment, and what nobody has confirmed at all, the newest
    first; each with whether it waits to be confirmed."""
    events = Event.objects.filter(action__in=ACCOUNT).order_by("position")
    found: dict[str, list[AccountTie]] = {}
    done: list[tuple[AccountTie, bool]] = []
    for event in events:
        if event.action == Event.Action.CONFIRMED:
            done += [(tie, False) for tie in found.pop(event.what, []) if tie.at >= since]
        elif event.action in TYING and event.by != event.what:
            tie = AccountTie(event.what, event.by, event.get_action_display(), event.at)
            found.setdefault(event.what, []).append(tie)
    waiting = [(tie, True) for ties_of in found.values() for tie in ties_of]
    return sorted([*waiting, *done], key=lambda one: one[0].at, reverse=True)[:most]
