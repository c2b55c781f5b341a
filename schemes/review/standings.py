"""Whether rows keep to what stands behind them: cases, newer sources, shared clauses.

No Django, no database, no clock.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from schemes.document import SharedClause, Source
from schemes.judging.rulebook import Verdict
from schemes.review.spots import Spot

Told = Iterator[tuple[Literal["error", "warning"], str, str]]
Kept = Mapping[str, Collection[str]]
"""By a conflict's key, the verdicts that the cases which show it expect."""

VERDICT_WORDS = tuple(dict.fromkeys(one.label.partition("(")[0] for one in Verdict))
LABELS = {one.key: one.label for one in Verdict}
DECIDING = ("must", "principle", "purpose")
SHARED_COLUMNS = ("fact", "operator", "value", "strength")


def promised(spot: Spot, kept: Kept | None) -> Told:
    """A difference whose handling promises a verdict says so, and a case shows it.

    ``kept`` is None where nothing is known of the cases.
    """
    if spot.part != "conflicts":
        return
    promise, handling = spot.row["promises"], spot.row["handling"]
    named = next((word for word in VERDICT_WORDS if word in handling), "")
    if named and not promise:
        yield (
            "error",
            "promise_unsaid",
            f"「扱い」が「{named}」と判定を約束していますが、「約束する判定」が空欄です。判定を選んで事例に結び付けるか、「扱い」を書き直してください。",
        )
    waits = promise and spot.row["state"] != "consistent" and kept is not None
    if waits and promise not in (kept or {}).get(spot.row["key"], ()):
        label = LABELS.get(promise, promise)
        yield (
            "error",
            "promise_unkept",
            f"「{label}」を約束していますが、そうなる事例がありません。この相違を「示す相違」に選んだ、「{label}」だけを期待する事例を加えてください。",
        )


def replaced(spot: Spot, sources: Mapping[str, Source]) -> Told:
    """A rule that is history cites what took its place."""
    if spot.part != "requirements" or spot.row["standing"] != "superseded":
        return
    cited = [sources[key] for key in _cited(spot.row) if key in sources]
    years = [one.fiscal_year for one in cited if one.fiscal_year and one.kind != "baseline"]
    own = spot.row["fiscal_year"] or min(years, default=None)
    if any(one.kind == "baseline" for one in cited) or (own and max(years, default=0) > own):
        return
    yield (
        "error",
        "not_replaced",
        "「旧」ですが、置き換えた新しい資料の引用がありません。その引用を加えるか、位置づけを「その後の資料では確かめられない」にしてください。",
    )


def as_shared(spot: Spot, clauses: Mapping[str, SharedClause]) -> Told:
    """A rule that is a shared clause asks what the clause asks."""
    key = spot.row.get("shared") if spot.part == "requirements" else None
    if not key:
        return
    if key not in clauses:
        sentence = f"共通の条件「{key}」がありません。選び直すか、共通の条件を加えてください。"
        yield "error", "unknown_key", sentence
        return
    clause = clauses[key].model_dump()
    differing = [
        spot.kind.label(name)
        for name in SHARED_COLUMNS
        if _plain(clause[name]) != _plain(spot.row[name])
    ]
    if differing:
        yield (
            "error",
            "not_as_shared",
            f"共通の条件「{clause['label']}」と、{'・'.join(differing)}が違います。共通の条件を直すか、この要件から外してください。",
        )


def unmoved(spot: Spot, sources: Mapping[str, Source]) -> Told:
    """A past call's rule of which every source is of a kind that moves no verdict."""
    if spot.part != "requirements" or spot.row["standing"] != "past_call":
        return
    cited = [sources[key] for key in _cited(spot.row) if key in sources]
    if cited and spot.row["strength"] in DECIDING and not any(one.moves for one in cited):
        yield (
            "warning",
            "unmoved",
            "引用が、判定を動かせない種類の資料だけです。この要件は判定に効きません。募集要項などの引用を加えるか、「知っておくこと」などにしてください。",
        )


def _cited(row: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(citation["source"] for citation in row["citations"]))


def _plain(value: Any) -> Any:
    """Choices in whatever order are the same choices."""
    return sorted(value, key=str) if isinstance(value, list | tuple) else value
