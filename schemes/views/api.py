"""The API, as the vocabulary fixes it: /api/v1/."""

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel

from schemes import catalogue
from schemes.catalogue import Catalogue
from schemes.document import Citation, SchemeDocument
from schemes.judging import answers as reading
from schemes.judging import labels, operators, sentences
from schemes.judging.advice import advise
from schemes.judging.answers import AnswerError, printable
from schemes.judging.eligibility import Reason, TrackVerdict
from schemes.views import seasons
from schemes.views.problems import problem
from schemes.views.programs import openapi
from schemes.views.programs.shapes import (
    BODY_MAX,
    TRACKS_MAX,
    Change,
    CitationAnswer,
    EligibilityAnswer,
    Entrance,
    FactList,
    ReasonAnswer,
    SchemeAnswer,
    SchemeList,
    SeasonState,
    Stamped,
    VerdictAnswer,
)
from schemes.views.serving import (
    NOT_A_DAY,
    Moment,
    before_first,
    moment_of,
    published_page,
)
from schemes.writing.refusals import Refused

NOT_JSON = "本文はUTF-8のJSONで送ってください。"
NOT_THIS_KIND = (
    "本文の形式が読めません。Content-Type: application/json を付けて、JSONで送ってください。"
)
TOO_LARGE = "送られた内容が大きすぎます。200,000バイトまでにしてください。"
# What programs send that say nothing of the type of a body, besides its own.
READ_AS_JSON = ("application/json", "application/x-www-form-urlencoded", "text/plain", "")


class Unanswerable(Refused):
    """A request that the API cannot answer: status, field and a sentence."""

    def __init__(self, status: int, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.name = status, name


def answered(*methods: str) -> Callable[..., Any]:
    """Turn a view's refusals into JSON; other methods than these get 405."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def serve(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    allowed = "、".join(methods)
                    raise Unanswerable(405, "method", f"この宛先で使えるのは{allowed}です。")
                return view(request, **kwargs)
            except Unanswerable as refused:
                response = _refusal(refused)
                if refused.status == 405:
                    response["Allow"] = ", ".join(methods)
                return response

        return serve

    return decorate


@answered("GET", "HEAD")
@published_page
def index(request: HttpRequest, now: Moment) -> HttpResponse:
    """What there is."""
    content: Entrance = {
        "title": "市民参加ポータル API",
        "description": openapi.ABOUT,
        "openapi": reverse("schemes:api_openapi"),
        "guide": reverse("schemes:api_guide"),
        "terms": reverse("schemes:terms"),
        "endpoints": openapi.entries(),
    }
    return _json(content)


@answered("GET", "HEAD")
def openapi_document(request: HttpRequest) -> HttpResponse:
    """The API in OpenAPI 3.1, with the questions and tracks of a day."""
    _check_day(request.GET.get("as_of"))
    return _openapi_document(request)


@published_page
def _openapi_document(request: HttpRequest, now: Moment) -> HttpResponse:
    return _json(openapi.document(now.catalogue))


@answered("GET", "HEAD")
def scheme_list(request: HttpRequest) -> HttpResponse:
    """All schemes of a day, in short: key, name, tracks."""
    _check_day(request.GET.get("as_of"))
    return _scheme_list(request)


@published_page
def _scheme_list(request: HttpRequest, now: Moment) -> HttpResponse:
    content: SchemeList = {
        **_stamp(now.catalogue, now.day, now.travelled),
        "schemes": [
            {
                "key": scheme.key,
                "name": scheme.name,
                "category": scheme.category,
                "summary": scheme.summary,
                "number": now.catalogue.editions[scheme.key].number,
                "tracks": [
                    {"track": f"{scheme.key}/{track.key}", "name": track.name}
                    for track in scheme.tracks
                ],
            }
            for scheme in now.catalogue.schemes.values()
        ],
    }
    return _json(content)


@answered("GET", "HEAD")
def scheme(request: HttpRequest, scheme: str) -> HttpResponse:
    """One scheme's document, as it was published."""
    _check_day(request.GET.get("as_of"))
    return _scheme(request, scheme=scheme)


@published_page
def _scheme(request: HttpRequest, now: Moment, scheme: str) -> HttpResponse:
    if scheme not in now.catalogue.schemes:
        unknown = f"「{printable(scheme)}」というスキームはありません。"
        return _refusal(Unanswerable(404, "scheme", unknown))
    published, document = now.catalogue.editions[scheme], now.catalogue.schemes[scheme]
    content: SchemeAnswer = {
        **_stamp(now.catalogue, now.day, now.travelled),
        "number": published.number,
        "effective_from": published.effective_from.isoformat(),
        "digest": published.digest,
        "scheme": document,
        "seasons": _seasons(now, document),
    }
    return _json(content)


def _seasons(now: Moment, document: SchemeDocument) -> dict[str, SeasonState]:
    """By track, its call as it stands now; only tracks of which a call is known."""
    found = {track.key: seasons.of(document, track.key, now.at) for track in document.tracks}
    return {
        key: {
            "state": season.state,
            "label": season.label,
            "said": season.said,
            "closes": season.closes.isoformat() if season.closes else None,
        }
        for key, season in found.items()
        if season
    }


@answered("GET", "HEAD")
def facts(request: HttpRequest) -> HttpResponse:
    """Every fact that the checker asks."""
    _check_day(request.GET.get("as_of"))
    return _facts(request)


@published_page
def _facts(request: HttpRequest, now: Moment) -> HttpResponse:
    content: FactList = {
        **_stamp(now.catalogue, now.day, now.travelled),
        "facts": now.catalogue.reference.facts,
    }
    return _json(content)


@csrf_exempt  # it reads no session and stores nothing
@answered("POST")
def eligibility(request: HttpRequest) -> HttpResponse:
    """The verdict of each track for the facts that are sent. Nothing is stored."""
    asked = _body(request)
    now = _check_day(asked.get("as_of"))
    rules = now.catalogue.rules
    tracks = _tracks(asked.get("tracks"), rules.tracks)
    try:
        answers = reading.read(asked["facts"], now.catalogue.facts)
    except AnswerError as error:
        raise Unanswerable(400, f"facts.{error.name}", error.message) from None
    result = advise(rules, answers, now.day, tracks)
    content: EligibilityAnswer = {
        "as_of": now.day.isoformat(),
        "edition": now.catalogue.edition,
        "verdicts": [_verdict(found, answers, now.catalogue) for found in result.verdicts],
        "next": result.next,
    }
    return _json(content)


def _body(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object with its known keys. Refuses anything else by name."""
    kind = request.content_type or ""
    if not (kind in READ_AS_JSON or kind.endswith("+json")):
        raise Unanswerable(415, "content-type", NOT_THIS_KIND)
    try:
        sent = request.body
    except RequestDataTooBig:
        raise Unanswerable(413, "body", TOO_LARGE) from None
    if len(sent) > BODY_MAX:
        raise Unanswerable(413, "body", TOO_LARGE)
    try:
        asked = json.loads(sent.decode("utf-8"), parse_constant=_no_constant)
        json.dumps(asked, ensure_ascii=False).encode("utf-8")  # a lone surrogate is no text
    except (ValueError, RecursionError):
        raise Unanswerable(400, "body", NOT_JSON) from None
    if not isinstance(asked, dict):
        raise Unanswerable(400, "body", '本文は {"facts": {…}} の形のJSONで送ってください。')
    for key in asked:
        if key not in ("facts", "as_of", "tracks"):
            raise Unanswerable(400, printable(key), f"「{printable(key)}」という項目はありません。")
    if not isinstance(asked.get("facts"), dict):
        raise Unanswerable(400, "facts", "「facts」に、質問の記号と値の組を入れてください。")
    return asked


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _tracks(raw: Any, known: Any) -> list[str] | None:
    if raw is None:
        return None
    if not isinstance(raw, list) or not raw or len(raw) > TRACKS_MAX:
        raise Unanswerable(400, "tracks", "「tracks」は類型を並べた一覧で指定してください。")
    for track in raw:
        if not isinstance(track, str) or track not in known:
            raise Unanswerable(400, "tracks", f"「{printable(track)}」という類型はありません。")
    return list(dict.fromkeys(raw))


def _check_day(raw: Any) -> Moment:
    if raw is not None and not isinstance(raw, str):
        raise Unanswerable(400, "as_of", NOT_A_DAY)
    try:
        return moment_of(raw)
    except ValueError:
        raise Unanswerable(400, "as_of", NOT_A_DAY) from None
    except catalogue.NotYetPublished as error:
        raise Unanswerable(404, "as_of", before_first(error)) from None


def _stamp(shown: Catalogue, day: date, travelled: bool) -> Stamped:
    """Which editions an answer rests on. Today's page is kept until the next edition, so it
    names no day."""
    return {"as_of": day.isoformat() if travelled else None, "edition": shown.edition}


def _verdict(found: TrackVerdict, answers: reading.Answers, shown: Catalogue) -> VerdictAnswer:
    rules = shown.rules.tracks[found.track]
    return {
        "track": found.track,
        "verdict": found.verdict.key,
        "label": labels.label(found.verdict, rules.wants),
        "caution": labels.caution(found.verdict),
        "expired": found.expired,
        "expired_because": sentences.beyond(rules.valid_until) if found.expired else "",
        "reasons": [_reason(reason, shown) for reason in found.reasons],
        "missing": list(found.missing),
        "changes": [
            [_change(fact, answers.facts.get(fact), value) for fact, value in change]
            for change in found.changes
        ],
        "changes_to": None if found.changes_to is None else found.changes_to.key,
        "possible_from": _plain(found.possible_from),
    }


def _change(fact: str, before: Any, after: Any) -> Change:
    return {"fact": fact, "from": _plain(before), "to": _plain(after)}


def _reason(reason: Reason, shown: Catalogue) -> ReasonAnswer:
    rule = reason.requirement
    return {
        "requirement": rule.code,
        "state": reason.state,
        "strength": rule.strength,
        "standing": rule.standing,
        "fiscal_year": rule.fiscal_year,
        "wording": rule.wording,
        "fact": rule.fact,
        "answer": _plain(reason.answer),
        "condition": operators.condition(
            rule.operator, shown.facts.get(rule.fact or ""), rule.value
        ),
        "effect": reason.effect.key,
        "message": (said := reason.message),
        "sentence": said,
        "conflict": rule.conflict,
        "citations": [_citation(citation, shown) for citation in rule.citations],
    }


def _citation(citation: Citation, shown: Catalogue) -> CitationAnswer:
    source = shown.sources.get(citation.source)
    return {
        "source": citation.source,
        "title": source.title if source else "",
        "locator": citation.locator,
        "quote": citation.quote,
        "verbatim": citation.verbatim,
        "as_of": _plain(citation.as_of),
        "as_of_label": citation.as_of_label,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _refusal(refused: Unanswerable) -> HttpResponse:
    return problem(refused.status, refused.message, refused.name)


def _json(content: Any) -> JsonResponse:
    return JsonResponse(content, _Encoder, json_dumps_params={"ensure_ascii": False})


class _Encoder(json.JSONEncoder):
    """JSON of what the catalogue publishes as well."""

    def default(self, o: Any) -> Any:
        return o.model_dump(mode="json") if isinstance(o, BaseModel) else super().default(o)
