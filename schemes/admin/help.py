"""使い方: the manual of the staff (``docs/staff.md``), a page for each of its headings.

``TOPICS`` is the one table of which page of the staff site is explained where.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import nh3
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

MANUAL = settings.BASE_DIR / "docs" / "staff.md"
PICTURES = "../static/"  # where the manual's pictures lie, as seen from it
HEADING = 3  # tokens of one: its beginning, its words, its end
NO_SUCH = "そのアドレスの使い方はありません。次の一覧から選んでください。"


@dataclass(frozen=True)
class ManualTopic:
    """A heading of the manual. ``key``: its address.

    ``pages``: the names of the pages that lead to it; 「*_import」 is that page of every model.
    """

    key: str
    heading: str
    pages: tuple[str, ...] = ()


def _rows(model: str) -> tuple[str, ...]:
    return tuple(f"{model}_{page}" for page in ("changelist", "add", "change"))


TOPICS = (
    ManualTopic("first-change", "はじめての変更"),
    ManualTopic("start", "最初の頁", ("index", "app_list")),
    ManualTopic("desk", "事業ごとの机", ("desks", "desk")),
    ManualTopic("row-search", "行をさがす", ("row_search",)),
    ManualTopic("editing", "内容を直す", _rows("*")),
    ManualTopic(
        "requirements",
        "応募要件と質問",
        (
            *_rows("schemes_requirement"),
            *_rows("schemes_sharedclause"),
            *_rows("schemes_fact"),
            *_rows("schemes_factchoice"),
        ),
    ),
    ManualTopic("numbers", "文と数をそろえる", ("schemes_scheme_values", "schemes_scheme_replace")),
    ManualTopic(
        "drafts",
        "案を分ける",
        (
            "schemes_draft_changelist",
            "schemes_draft_add",
            "schemes_draft_change",
            "schemes_draft_today",
        ),
    ),
    ManualTopic("preview", "下書きの確認", ("preview", "compared", "compared_page")),
    ManualTopic("sending", "公開を依頼する", ("schemes_proposal_send",)),
    ManualTopic(
        "deciding",
        "依頼を確かめて決める",
        ("schemes_proposal_changelist", "schemes_proposal_review"),
    ),
    ManualTopic(
        "talk",
        "依頼についてのやりとり",
        ("comment_write", "comment_settle", "schemes_proposal_whom"),
    ),
    ManualTopic("fact-checks", "事実確認", ("fact_checks", "fact_check_new", "fact_check")),
    ManualTopic("notices", "知らせの受け取り", ("own_notices",)),
    ManualTopic(
        "editions",
        "版と履歴",
        (
            "schemes_edition_changelist",
            "schemes_edition_change",
            "schemes_edition_compare",
            "schemes_edition_subject",
            "schemes_edition_restore",
            "schemes_edition_plan",
        ),
    ),
    ManualTopic(
        "blots",
        "公開した文を消す",
        (
            "schemes_blot_changelist",
            "schemes_blot_change",
            "schemes_blot_ask",
            "schemes_blot_review",
        ),
    ),
    ManualTopic("cases", "事例", (*_rows("schemes_case"), "schemes_case_run")),
    ManualTopic("tables", "表の書き出しと取り込み", ("*_import",)),
    ManualTopic("catalogue", "目録の書き出しと取り込み", ("catalogue_files",)),
    ManualTopic(
        "years",
        "年度の改定",
        ("schemes_yearchange_changelist", "schemes_yearchange_start", "schemes_yearchange_change"),
    ),
    ManualTopic("calls", "年度の募集", (*_rows("grants_call"), "calls_year", "calls_copy")),
    ManualTopic(
        "conflicts",
        "相違の整理",
        (
            *_rows("schemes_conflict"),
            *_rows("schemes_conflictside"),
            "schemes_conflict_settle",
        ),
    ),
    ManualTopic("questions", "確認事項", _rows("schemes_openquestion")),
    ManualTopic("counts", "判定の件数", ("counts",)),
    ManualTopic("deleting", "消せないもの", ("*_delete",)),
    ManualTopic(
        "records",
        "操作の記録",
        ("schemes_event_changelist", "schemes_event_change", "*_history"),
    ),
    ManualTopic(
        "accounts",
        "職員のアカウント",
        (
            *_rows("auth_user"),
            "auth_user_delete",
            "auth_user_invite",
            "auth_user_confirm",
            "auth_user_factor",
            *_rows("auth_group"),
        ),
    ),
)
BY_KEY = {topic.key: topic for topic in TOPICS}
BY_HEADING = {topic.heading: topic for topic in TOPICS}
BY_PAGE = {page: topic for topic in TOPICS for page in topic.pages}


def topic_of(page: str) -> ManualTopic | None:
    """What explains a page of the staff site, by the page's name; a model's own before every's."""
    model, _, kind = page.rpartition("_")
    of_every_model = BY_PAGE.get(f"*_{kind}") if "_" in model else None
    return BY_PAGE.get(page, of_every_model)


def topic_of_page(request: HttpRequest) -> dict[str, Any]:
    """For every template, what explains the page; None where the list of topics has to do."""
    match = request.resolver_match
    if match is None or match.namespaces != [admin.site.name]:
        return {"help_topic": None}
    return {"help_topic": topic_of(match.url_name or "")}


# --- The manual -----------------------------------------------------------------------------------

_markdown = MarkdownIt("commonmark", {"html": False})


@cache
def manual() -> dict[str, SafeString]:
    """The manual's texts as HTML by their headings, its opening by 「」."""
    tokens = _markdown.parse(MANUAL.read_text("utf-8"))
    places = [
        place
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2"
    ]
    texts = {
        tokens[start + 1].content: tokens[start + HEADING : end]
        for start, end in pairwise([*places, len(tokens)])
    }
    return {
        "": _drawn(tokens[HEADING : places[0]]),
        **{heading: _drawn(text) for heading, text in texts.items()},
    }


def _drawn(tokens: list[Token]) -> SafeString:
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{int(token.tag[1]) - 1}"  # its own heading is the page's first
        for part in token.children or ():
            if part.type == "image":
                part.attrs["src"] = static(str(part.attrs["src"]).removeprefix(PICTURES))
            elif part.type == "link_open":
                part.attrs["href"] = _address(str(part.attrs["href"]))
    drawn = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(nh3.clean(drawn, link_rel=None))  # noqa: S308 — our own manual, and sanitised all the same


def _address(target: str) -> str:
    """「#版と履歴」 is the page of that heading."""
    if not target.startswith("#"):
        return target
    return reverse("admin:help_topic", args=[BY_HEADING[unquote(target[1:])].key])


# --- The pages ------------------------------------------------------------------------------------


@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return _list(request, "使い方")


@require_safe
def topic_page(request: HttpRequest, topic: str) -> HttpResponse:
    """One heading of the manual, and the way to the others."""
    if topic not in BY_KEY:
        return _list(request, "エラー: 使い方", sentence=NO_SUCH, status=404)
    context = {
        **admin.site.each_context(request),
        "title": BY_KEY[topic].heading,
        "text": manual()[BY_KEY[topic].heading],
        "topics": TOPICS,
        "topic": BY_KEY[topic],
    }
    return TemplateResponse(request, "admin/help_topic.html", context)


def _list(
    request: HttpRequest, title: str, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": title,
        "sentence": sentence,
        "opening": manual()[""],
        "topics": TOPICS,
    }
    return TemplateResponse(request, "admin/help.html", context, status=status)
