"""A small draft for the checks before publishing, and what they find in it."""

from datetime import date

from grants.sections import CapRow
from schemes import sections
from schemes.document import (
    Citation,
    Conflict,
    Passage,
    ReferenceDocument,
    SchemeDocument,
    Source,
    Track,
)
from schemes.review import linting
from tests import rules

DAY = date(2026, 11, 1)
CITED = (Citation(source="seed", locator="1", quote="そのとおり"),)
FACTS = (
    rules.fact("yes"),
    rules.fact("budget", "yen", "plan", label="総額", minimum=1, maximum=1_000_000_000, unit="円"),
    rules.fact("kind", "choice", choices=("a", "b", "c")),
    rules.fact("activities", "set", "plan", choices=("x", "y", "z")),
    rules.fact("since", "date"),
    rules.fact("applicant_kind", "choice", choices=("individual", "organisation")),
    rules.fact("staff", "count", asked_of="organisation", label="職員数"),
    rules.fact("age", "count", asked_of="individual", label="年齢"),
)
KNOWN = {one.key: one for one in FACTS}
MILLION = 1_000_000


def source(**values):
    plain = {"publisher": "JICA", "url": "https://www.jica.go.jp/", "dated": "", "note": ""}
    more = {"fiscal_year": None, "kind": "baseline", "address_known": True}
    return Source(**{"key": "seed", "title": "概要", **plain, **more, **values})


def conflict(**values):
    plain = {"topic": "総額", "state": "open", "handling": "緩い方", "asks": "", "sides": ()}
    return Conflict(**{"key": "I1", **plain, **values})


def reference(facts=FACTS, sources=None, conflicts=()):
    return ReferenceDocument(
        subject="reference",
        facts=facts,
        sources=(source(),) if sources is None else sources,
        conflicts=conflicts,
    )


def rule(fact, operator="is_true", value=None, **values):
    code = values.pop("code", f"R-{fact}-{operator}-{value}")
    return rules.rule(fact, operator, value, **{"code": code, "citations": CITED, **values})


def track(*requirements, key="main", **values):
    plain = {"name": "一般型", "summary": "", "passages": (), "figures": ()}
    return Track(
        **{"key": key, **plain, "requirements": requirements, "citations": CITED, **values}
    )


def scheme(*tracks, **values):
    plain = {
        "key": "aid",
        "name": "支援",
        "kana": "しえん",
        "category": "project",
        "category_label": "事業",
        "summary": "",
        "order": 1,
        "aliases": (),
        "passages": (),
        "figures": (),
        "requirements": (),
        "sections": {},
        "citations": CITED,
    }
    return SchemeDocument(**{"subject": "aid", **plain, "tracks": tracks, **values})


def passage(text, **values):
    plain = {"kind": "what", "kind_label": "どのような事業か", "heading": "", "fiscal_year": None}
    more = {"standing": "current", "conflict": None, "citations": CITED}
    return Passage(**{"text": text, **plain, **more, **values})


def cap(code, yen=None, **values):
    plain = {"track": "main", "kind": "total", "kind_label": "総額の上限", "item": ""}
    more = {"months": None, "strength": "must", "standing": "current", "fiscal_year": None}
    rest = {"wording": "総額の上限", "conflict": None, "citations": CITED}
    return CapRow(**{"code": code, "yen": yen, **plain, **more, **rest, **values})


def quoting(words):
    return (Citation(source="seed", locator="1", quote=words),)


def capped(yen, wording, quote="総額1,500万円", **values):
    """A track with a cap, and the rule that it makes."""
    row = cap("K-2", yen, wording=wording, citations=quoting(quote))
    (made,) = sections.implied({"caps": (row,)})
    return scheme(track(made.rule, **values), sections={"caps": (row,)})


def found(document=None, ref=None, **more):
    documents = {"reference": ref or reference(), "aid": document or scheme(track(rule("yes")))}
    return linting.lint(documents, DAY, **more)


def told(*given, **more):
    """Severity, rule, place and sentence of each finding."""
    return [(f.severity, f.rule, f.place, f.sentence) for f in found(*given, **more)]


def rule_keys(*given, **more):
    return [finding.rule for finding in found(*given, **more)]
