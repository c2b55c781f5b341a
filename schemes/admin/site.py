"""The staff site as a whole: its pages, who may see them, and the order of what it lists."""

import re
from collections.abc import Iterator
from typing import Any, cast

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, get_script_prefix, path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache

from schemes.admin import help as manual
from schemes.admin import rooms
from schemes.admin.counts import counts_page
from schemes.admin.desk import pages as desk
from schemes.admin.desk.searching import search_page
from schemes.admin.publishing import catalogue_files
from schemes.admin.publishing.compared import marked_page, pages_page
from schemes.admin.publishing.preview import preview_page
from schemes.admin.start import board
from schemes.admin.talk import check_pages, comment_pages, notices, reader
from schemes.editing import scopes
from schemes.memory import Memory
from schemes.models import (
    Alias,
    Blot,
    Case,
    ChoiceGroup,
    Citation,
    Conflict,
    ConflictSide,
    Contact,
    Draft,
    Edition,
    Event,
    Fact,
    FactChoice,
    Figure,
    OpenQuestion,
    Page,
    Passage,
    Point,
    Proposal,
    Requirement,
    Scheme,
    SharedClause,
    Source,
    Task,
    Term,
    Track,
    YearChange,
)
from schemes.staff import entry, views

# What comes with Django, under a name that staff know; it is listed after the portal's own rooms.
BROUGHT = {"auth": "職員と役割"}
# The lists of ``schemes`` as people think of them; those of another room stand under its name.
GROUPS: dict[str, tuple[type[Model], ...]] = {
    "制度の内容": (Scheme, Track, Point, Requirement, Passage, Figure, Contact, Alias),
    "入口と解説": (Task, Term, Page),
    "質問と資料": (
        *(Fact, FactChoice, ChoiceGroup, SharedClause),
        *(Source, Citation, Conflict, ConflictSide),
    ),
    "公開と記録": (Draft, Proposal, Edition, YearChange, Blot, Case, OpenQuestion, Event),
}
MODELS = tuple(model for models in GROUPS.values() for model in models)

NOT_SEARCHED = "この欄からは探せません。画面を開き直して、もう一度選んでください。"


class StaffSite(admin.AdminSite):
    """The one site of ``django.contrib.admin`` (``schemes.staff.apps``): rooms register with it as usual."""

    site_header = site_title = "市民参加ポータル 職員用"
    index_title = "編集と公開"
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        return entry.may_enter(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our pages before Django's own, whose last pattern takes every address."""
        return [*self.way_in(), *self.pages(), *super().get_urls()]

    def way_in(self) -> list[URLPattern]:
        """Pages of those who are not in yet, of what lets them in again, and of what is read outside."""
        codes = never_cache(self.admin_view(views.recovery_codes))
        own = never_cache(self.admin_view(views.own_terminals))
        return [
            path("terminals/", own, name="own_terminals"),
            path("login/code/", views.second_factor, name="login_code"),
            path("login/enrol/", views.enrol, name="enrol"),
            path("recovery-codes/", codes, name="recovery_codes"),
            path("invitation/<str:uid>/<str:token>/", views.invitation, name="invitation"),
            path("fact-check/<str:secret>/", reader.read_page, name="fact_check_read"),
            path("fact-check/<str:secret>/<path:path>", reader.read_page, name="fact_check_read"),
            path("feed/<str:secret>/", notices.feed, name="feed"),
        ]

    def pages(self) -> list[URLPattern]:
        """Pages for staff that belong to no model."""
        counts = self.admin_view(counts_page)
        whole = self.admin_view(catalogue_files.catalogue_page)
        export = self.admin_view(catalogue_files.export_file)
        schema = self.admin_view(catalogue_files.schema_file)
        # Not cacheable by its own words, which say more than Django's.
        preview = self.admin_view(preview_page, cacheable=True)
        marked = self.admin_view(marked_page, cacheable=True)
        return [
            *self.talk(),
            path("desk/", self.admin_view(desk.list_page), name="desks"),
            path("desk/<slug:subject>/", self.admin_view(desk.desk_page), name="desk"),
            path("search/", self.admin_view(search_page), name="row_search"),
            path("counts/", counts, name="counts"),
            path("catalogue/", whole, name="catalogue_files"),
            path("catalogue/export/", export, name="catalogue_export"),
            path("catalogue/schema/", schema, name="catalogue_schema"),
            path("help/", self.admin_view(manual.list_page), name="help"),
            path("help/<slug:topic>/", self.admin_view(manual.topic_page), name="help_topic"),
            path("preview/<str:which>/", preview, name="preview"),
            path("preview/<str:which>/<path:path>", preview, name="preview"),
            path("compared/<str:which>/", self.admin_view(pages_page), name="compared"),
            path("compared/<str:which>/<str:side>/", marked, name="compared_page"),
            path("compared/<str:which>/<str:side>/<path:path>", marked, name="compared_page"),
            *rooms.pages(self.admin_view),
        ]

    def talk(self) -> list[URLPattern]:
        """Pages of what is said about a proposal."""
        wrap = self.admin_view
        write, settle = wrap(comment_pages.write_page), wrap(comment_pages.settle_page)
        return [
            path("comments/on/<int:pk>/", write, name="comment_write"),
            path("comments/<int:pk>/settle/", settle, name="comment_settle"),
            path("fact-checks/", wrap(check_pages.list_page), name="fact_checks"),
            path("fact-checks/new/", wrap(check_pages.new_page), name="fact_check_new"),
            path("fact-checks/<int:pk>/", wrap(check_pages.check_page), name="fact_check"),
            path("notices/", never_cache(wrap(notices.own_page)), name="own_notices"),
        ]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return views.sign_in(request)

    # Django says more than it needs: any answer will do.
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return views.sign_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return views.password_change(request)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Of a column that leads to another row; Django fails on a relation that leads back."""
        room, kind, name = (
            request.GET.get(part, "") for part in ("app_label", "model_name", "field_name")
        )
        try:
            field = apps.get_model(room, kind)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist, ValueError):
            return super().autocomplete_view(request)  # refuses it as well
        if not (field.concrete and field.is_relation):
            raise BadRequest(NOT_SEARCHED)
        return super().autocomplete_view(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Django's own first page, with the board above its list of models."""
        # Who has no role is told nothing of the work.
        may_see = request.user.has_perm("schemes.view_scheme")
        shown = {"board": board(request.user, timezone.localdate()) if may_see else None}
        return super().index(request, {**shown, **(extra_context or {})})

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Rooms and their models, found once a page lists them: an answer without one asks no
        permission of every model."""
        return cast(
            "list[dict[str, Any]]", SimpleLazyObject(lambda: self._listed(request, app_label))
        )

    def _listed(self, request: HttpRequest, app_label: str | None) -> list[dict[str, Any]]:
        """The same for all who may do the same: every page lists them, and four permissions and two
        addresses of each model are asked for."""
        user = request.user
        may = frozenset(user.get_all_permissions())
        limits = scopes.limits(user) if any(CHANGES.search(one) for one in may) else None
        name = (app_label, get_script_prefix(), user.is_superuser, may, limits)
        return _listed_before.of(name, lambda: self._rooms(request, app_label))

    def _rooms(self, request: HttpRequest, app_label: str | None) -> list[dict[str, Any]]:
        """Rooms as they are installed, models as people think of them; where nothing is said, as
        they were registered. Japanese names sorted by code point would put 別名 before スキーム."""
        rooms = super().get_app_list(request, app_label)
        models = [*MODELS, *(model for model in self._registry if model not in MODELS)]
        for room in rooms:
            room["name"] = BROUGHT.get(room["app_label"], room["name"])
            room["models"].sort(key=lambda entry: models.index(entry["model"]))
            for listed in room["models"]:
                listed["about"] = getattr(self._registry[listed["model"]], "about", "")
        labels = list(apps.app_configs)
        rooms.sort(key=lambda room: (room["app_label"] in BROUGHT, labels.index(room["app_label"])))
        return [group for room in rooms for group in _groups(room)]


# A permission of someone whom a limit to some schemes can touch.
CHANGES = re.compile(r"\.(add|change|delete)_")
_listed_before: Memory[list[dict[str, Any]]] = Memory(32)


def _groups(room: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A room's lists in the groups that are said for them; the others under its own name."""
    entries = room["models"]
    for name, models in GROUPS.items():
        if mine := [entry for entry in entries if entry["model"] in models]:
            yield {**room, "name": name, "models": mine}
    if others := [entry for entry in entries if entry["model"] not in MODELS]:
        yield {**room, "models": others}
