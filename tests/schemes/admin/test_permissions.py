"""Who may open what: role × every URL × GET and POST, each cell declared.

``TABLE`` has one line per page. Its first word is the URL's name (``admin:schemes_proposal_send``,
``schemes:scheme``), or for a URL without a name its route. A word of ``groups`` in it stands for each
model or URL of that group. Then come the roles' cells, each what a GET and an empty POST are answered
with: a status, or ``login`` for being sent to the login page.

A new kind of working row is in its groups as its admin is registered, and a public page without
arguments is in one by itself. To add another page, add a line: its name and six cells. A URL that no
line or more than one line names fails ``test_every_url_has_its_line``, by its name; a line that names
no URL fails as well. If the page wants arguments, say in ``ARGUMENTS`` which; pages of one row get the
first row of their model.

Pages are not drawn here (``undrawn``): what they show is tested elsewhere.
"""

import copy
import logging
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles
from schemes.editing import scopes
from schemes.models import (
    Blot,
    Comment,
    DailyCount,
    Edition,
    EditorScope,
    Event,
    FactCheck,
    Page,
    Proposal,
    Scheme,
    Source,
    YearChange,
)
from schemes.opendata.opportunities import id_of
from schemes.views.serving import published_page
from tests.addresses import Url, urls
from tests.kinds import KINDS, fill, is_relied_on, is_shared, is_staffs_own
from tests.staff import let_in

# Thousands of requests: what they reach is measured by the tests of each page.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

# In the table each name below stands for every model that it is true of. Of what all share, someone
# who is limited to a scheme adds nothing but sources and citations. What others rely on cannot be
# deleted, which is a page that says so (200); the rest wants the token of its page (409).
KIND_WORDS: dict[str, Callable[[type[Model]], bool]] = {
    "ROW": lambda _: True,
    "ADDED": lambda kind: not is_shared(kind),
    "FIXED": is_shared,
    "LOOSE": lambda kind: not is_relied_on(kind) and not is_staffs_own(kind),
    "RELIED": is_relied_on,
    "ANYONES": is_staffs_own,
    "BOUND": lambda kind: not is_staffs_own(kind),
}
PUBLISHED_VIEW = published_page(HttpResponse).__code__

NOBODY, NO_ROLE, SCOPED = "nobody", "no role", "編集者 of one scheme"
SOMEBODY = "somebody"
"""Whose account and record the pages are about."""
CAST = (NOBODY, NO_ROLE, roles.EDITOR, SCOPED, roles.APPROVER, roles.ADMINISTRATOR)

TABLE = """
# name                                          nobody       no role      editor       one scheme   approver     administrator
admin:login_code                                302/302      302/302      302/302      302/302      302/302      302/302
admin:enrol                                     302/302      302/302      302/302      302/302      302/302      302/302
admin:recovery_codes                            login/login  200/200      200/200      200/200      200/200      200/200
admin:own_terminals                             login/login  200/302      200/302      200/302      200/302      200/302
admin:invitation                                410/410      410/410      410/410      410/410      410/410      410/410
admin:index                                     login/login  200/200      200/200      200/200      200/200      200/200
admin:login                                     200/200      302/200      302/200      302/200      302/200      302/200
admin:logout                                    302/302      405/200      405/200      405/200      405/200      405/200
admin:password_change                           login/login  200/200      200/200      200/200      200/200      200/200
admin:password_change_done                      login/login  200/405      200/405      200/405      200/405      200/405
admin:autocomplete                              login/login  403/405      403/405      403/405      403/405      403/405
admin:jsi18n                                    login/login  200/405      200/405      200/405      200/405      200/405
admin:view_on_site                              login/login  302/302      302/302      302/302      302/302      302/302
admin:preview                                   login/login  403/405      200/405      200/405      200/405      200/405
admin:desks                                     login/login  403/405      200/405      200/405      200/405      200/405
admin:desk                                      login/login  403/405      200/405      200/405      200/405      200/405
admin:row_search                                login/login  403/405      200/405      200/405      200/405      200/405
admin:fact_check_read                           404/404      404/404      404/404      404/404      404/404      404/404
admin:feed                                      404/405      404/405      404/405      404/405      404/405      404/405
admin:own_notices                               login/login  200/302      200/302      200/302      200/302      200/302
admin:comment_write                             login/login  403/403      200/200      200/200      200/200      200/200
admin:comment_settle                            login/login  403/403      200/200      200/200      200/200      200/200
admin:fact_checks                               login/login  403/403      200/200      200/200      200/200      200/200
admin:fact_check_new                            login/login  403/403      200/200      200/200      200/200      200/200
admin:fact_check                                login/login  403/403      200/403      200/403      200/302      200/302
admin:compared                                  login/login  403/405      200/405      200/405      200/405      200/405
admin:compared_page                             login/login  403/405      200/405      200/405      200/405      200/405
admin:counts                                    login/login  403/405      200/405      200/405      200/405      200/405
admin:help                                      login/login  200/405      200/405      200/405      200/405      200/405
admin:help_topic                                login/login  200/405      200/405      200/405      200/405      200/405
admin:catalogue_files                           login/login  403/403      200/200      200/403      200/403      200/200
admin:catalogue_export                          login/login  403/403      200/200      200/200      200/200      200/200
admin:catalogue_schema                          login/login  403/403      200/200      200/200      200/200      200/200
admin:calls_copy                                login/login  403/403      302/302      302/302      403/403      302/302
admin:calls_year                                login/login  403/403      200/302      200/302      200/403      200/302
admin:schemes_edition_changelist                login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_edition_add                       login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_edition_history                   login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_edition_delete                    login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_edition_change                    login/login  403/403      200/403      200/403      200/403      200/403
admin/schemes_edition/<path:object_id>/         login/login  302/302      302/302      302/302      302/302      302/302
admin:schemes_edition_restore                   login/login  403/403      200/200      403/403      403/403      200/200
admin:schemes_edition_compare                   login/login  403/403      302/302      302/302      302/302      302/302
admin:schemes_edition_plan                      login/login  403/403      302/302      302/302      403/403      302/302
admin:schemes_edition_subject                   login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_edition_document                  login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_proposal_send                     login/login  403/403      200/200      200/200      403/403      200/200
admin:schemes_proposal_review                   login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_proposal_whom                     login/login  403/403      403/403      403/403      403/403      200/302
admin:schemes_proposal_changelist               login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_proposal_add                      login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_proposal_history                  login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_proposal_delete                   login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_proposal_change                   login/login  403/403      302/302      302/302      302/302      302/302
admin/schemes_proposal/<path:object_id>/        login/login  302/302      302/302      302/302      302/302      302/302
admin:schemes_blot_ask                          login/login  403/403      200/200      403/403      403/403      200/200
admin:schemes_blot_review                       login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_blot_changelist                   login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_blot_add                          login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_blot_history                      login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_blot_delete                       login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_blot_change                       login/login  403/403      302/302      302/302      302/302      302/302
admin/schemes_blot/<path:object_id>/            login/login  302/302      302/302      302/302      302/302      302/302
admin:schemes_draft_today                       login/login  403/403      200/404      200/404      200/403      200/404
admin:schemes_draft_work                        login/login  405/403      405/302      405/302      405/302      405/302
admin:schemes_draft_changelist                  login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_draft_add                         login/login  403/403      200/200      200/200      403/403      200/200
admin:schemes_draft_history                     login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_draft_delete                      login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_draft_change                      login/login  403/403      200/404      200/404      200/403      200/404
admin/schemes_draft/<path:object_id>/           login/login  302/302      302/302      302/302      302/302      302/302
admin:schemes_yearchange_start                  login/login  403/403      200/200      200/200      403/403      200/200
admin:schemes_yearchange_close                  login/login  405/403      405/302      405/302      405/403      405/302
admin:schemes_yearchange_changelist             login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_yearchange_add                    login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_yearchange_history                login/login  403/403      200/200      200/200      200/200      200/200
admin:schemes_yearchange_delete                 login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_yearchange_change                 login/login  403/403      200/200      200/200      200/200      200/200
admin/schemes_yearchange/<path:object_id>/      login/login  302/302      302/302      302/302      302/302      302/302
admin:schemes_event_changelist                  login/login  403/403      403/403      403/403      200/200      200/200
admin:schemes_event_export                      login/login  403/405      403/405      403/405      302/405      302/405
admin:schemes_event_add                         login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_event_history                     login/login  403/403      403/403      403/403      200/200      200/200
admin:schemes_event_delete                      login/login  403/403      403/403      403/403      403/403      403/403
admin:schemes_event_change                      login/login  403/403      403/403      403/403      200/403      200/403
admin/schemes_event/<path:object_id>/           login/login  302/302      302/302      302/302      302/302      302/302
admin:ROW_changelist                            login/login  403/403      200/200      200/200      200/200      200/200
admin:ADDED_add                                 login/login  403/403      200/200      200/200      403/403      200/200
admin:FIXED_add                                 login/login  403/403      200/200      403/403      403/403      200/200
admin:ROW_history                               login/login  403/403      200/200      200/200      200/200      200/200
admin:LOOSE_delete                              login/login  403/403      200/409      403/403      403/403      200/409
admin:RELIED_delete                             login/login  403/403      200/200      403/403      403/403      200/200
admin:ANYONES_delete                            login/login  403/403      200/409      200/409      403/403      200/409
admin:BOUND_change                              login/login  403/403      200/409      200/403      200/403      200/409
admin:ANYONES_change                            login/login  403/403      200/409      200/409      200/403      200/409
admin/ROW/<path:object_id>/                     login/login  302/302      302/302      302/302      302/302      302/302
admin:ROW_export                                login/login  403/405      302/405      302/405      302/405      302/405
admin:ADDED_import                              login/login  403/403      200/200      200/200      403/403      200/200
admin:FIXED_import                              login/login  403/403      200/200      403/403      403/403      200/200
admin:schemes_requirement_parts                 login/login  403/405      200/405      200/405      403/405      200/405
admin:schemes_sharedclause_parts                login/login  403/405      200/405      200/405      403/405      200/405
admin:schemes_conflict_settle                   login/login  403/403      200/200      403/403      403/403      200/200
admin:schemes_scheme_values                     login/login  403/405      200/405      200/405      200/405      200/405
admin:schemes_scheme_replace                    login/login  403/403      200/200      403/403      403/403      200/200
admin:schemes_case_run                          login/login  403/403      200/200      200/200      200/200      200/200
admin:auth_user_invite                          login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_user_confirm                         login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_user_factor                          login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_user_changelist                      login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_user_add                             login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_user_history                         login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_user_delete                          login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_user_change                          login/login  403/403      403/403      403/403      403/403      200/409
admin/auth_user/<path:object_id>/               login/login  302/302      302/302      302/302      302/302      302/302
admin:auth_group_changelist                     login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_group_add                            login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_group_history                        login/login  403/403      403/403      403/403      403/403      200/200
admin:auth_group_delete                         login/login  403/403      403/403      403/403      403/403      403/403
admin:auth_group_change                         login/login  403/403      403/403      403/403      403/403      200/403
admin/auth_group/<path:object_id>/              login/login  302/302      302/302      302/302      302/302      302/302
admin:app_list                                  login/login  404/404      200/200      200/200      200/200      200/200
admin/(?P<url>.*)$                              login/login  404/404      404/404      404/404      404/404      404/404
PUBLISHED                                       200/405      200/405      200/405      200/405      200/405      200/405
ASKED                                           200/405      200/405      200/405      200/405      200/405      200/405
schemes:scheme                                  200/405      200/405      200/405      200/405      200/405      200/405
schemes:track                                   200/405      200/405      200/405      200/405      200/405      200/405
schemes:calendar_track                          200/405      200/405      200/405      200/405      200/405      200/405
schemes:trace                                   200/405      200/405      200/405      200/405      200/405      200/405
schemes:evidence                                200/405      200/405      200/405      200/405      200/405      200/405
schemes:source                                  200/405      200/405      200/405      200/405      200/405      200/405
schemes:open_file                               200/405      200/405      200/405      200/405      200/405      200/405
schemes:opportunity                             200/405      200/405      200/405      200/405      200/405      200/405
schemes:page                                    200/405      200/405      200/405      200/405      200/405      200/405
schemes:embed                                   200/405      200/405      200/405      200/405      200/405      200/405
schemes:api_scheme                              200/405      200/405      200/405      200/405      200/405      200/405
schemes:security_txt                            404/405      404/405      404/405      404/405      404/405      404/405
schemes:api_eligibility                         405/415      405/415      405/415      405/415      405/415      405/415
"""

# Arguments of what is no page of one row of a model, by name.
ARGUMENTS = {
    "admin:fact_check_read": lambda: {"secret": "a" * 43, "path": "schemes/kusanone/"},
    "admin:feed": lambda: {"secret": "a" * 43},
    "admin:comment_write": lambda: {"pk": Proposal.objects.first().pk},
    "admin:comment_settle": lambda: {"pk": Comment.objects.first().pk},
    "admin:fact_check": lambda: {"pk": FactCheck.objects.first().pk},
    "admin:preview": lambda: {"which": "draft", "path": "schemes/kusanone/"},
    "admin:schemes_scheme_values": lambda: {"key": "kusanone"},
    "admin:schemes_scheme_replace": lambda: {"key": "kusanone"},
    "admin:desk": lambda: {"subject": "kusanone"},
    "admin:compared": lambda: {"which": "draft"},
    "admin:compared_page": lambda: {"which": "draft", "side": "after", "path": "schemes/kusanone/"},
    "admin:schemes_edition_subject": lambda: {"subject": "kusanone"},
    "admin:schemes_blot_ask": lambda: {"subject": "kusanone"},
    "admin:calls_year": lambda: {"year": 2027},
    "admin:help_topic": lambda: {"topic": "start"},
    "admin:invitation": lambda: {"uid": "MQ", "token": "a-b"},
    "admin:app_list": lambda: {"app_label": "schemes"},
    "admin:view_on_site": lambda: {
        "content_type_id": ContentType.objects.get_for_model(Scheme).pk,
        "object_id": Scheme.objects.first().pk,
    },
    "admin/(?P<url>.*)$": lambda: {"url": "no-such-page/"},
    "schemes:scheme": lambda: {"scheme": "kusanone"},
    "schemes:evidence": lambda: {"scheme": "kusanone"},
    "schemes:calendar_track": lambda: {"scheme": "kusanone", "track": "support"},
    "schemes:trace": lambda: {"scheme": "kusanone", "track": "support"},
    "schemes:embed": lambda: {"scheme": "kusanone", "track": "support"},
    "schemes:track": lambda: {"scheme": "kusanone", "track": "support"},
    "schemes:api_scheme": lambda: {"scheme": "kusanone"},
    "schemes:open_file": lambda: {"file": "calls.csv"},
    "schemes:opportunity": lambda: {"id": id_of("kusanone/support")},
    "schemes:source": lambda: {"source": Source.objects.first().key},
    "schemes:page": lambda: {"page": Page.objects.first().key},
}


class Undrawn:
    """Answers with the status of a page without drawing it: thousands of them would take minutes."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> "Blank":
        return Blank(status=response.status_code)


class Blank(HttpResponse):
    def render(self) -> "Blank":
        return self


class Remembered(ModelBackend):
    """Reads who someone is and what they may once in a walk: no request of it lasts."""

    people: dict[Any, User] = {}

    def get_user(self, pk: Any) -> User | None:
        if pk not in self.people:
            user = super().get_user(pk)
            user.get_all_permissions()
            scopes.limits(user)
            self.people[pk] = user
        return copy.copy(self.people[pk])


def table() -> Iterator[tuple[str, list[str]]]:
    """The lines as they stand: the first word, and a cell for each of the cast."""
    for line in TABLE.strip().splitlines():
        if not line.startswith("#"):
            name, *given = line.split()
            yield name, given


def groups() -> dict[str, list[str]]:
    """By the word of the table, the models that it stands for; or of the public URLs without arguments
    and without a line of their own, pages that are the same for any query, and those that read it."""
    kinds = {
        word: [f"{kind._meta.app_label}_{kind._meta.model_name}" for kind in KINDS if holds(kind)]
        for word, holds in KIND_WORDS.items()
    }
    own = {name for name, _ in table()}
    whole = [one for one in urls() if one.is_public and one.is_whole and one.name not in own]
    published = [one.name for one in whole if is_published(one)]
    asked = [one.name for one in whole if not is_published(one)]
    return {**kinds, "PUBLISHED": published, "ASKED": asked}


def is_published(url: Url) -> bool:
    return getattr(url.view, "__code__", None) is PUBLISHED_VIEW


def lines() -> Iterator[tuple[re.Pattern[str], list[str]]]:
    """The lines of the table: which names they are of, and a cell for each of the cast."""
    found = groups()
    for name, given in table():
        word = next((word for word in found if re.search(rf"(^|:|/){word}(_|/|$)", name)), None)
        each = f"(?:{'|'.join(map(re.escape, found[word]))})" if word else ""
        yield re.compile(re.escape(name).replace(word or "", each)), given


def test_every_url_has_its_line():
    given = list(lines())
    found = {one.name: sum(bool(p.fullmatch(one.name)) for p, _ in given) for one in urls()}
    assert {name: count for name, count in found.items() if count != 1} == {}


def test_every_line_names_a_url_and_has_a_cell_for_everyone():
    names = [one.name for one in urls()]
    idle = [p.pattern for p, _ in lines() if not any(p.fullmatch(name) for name in names)]
    assert idle == []
    assert {len(given) for _, given in lines()} == {len(CAST)}


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    """Everyone by what they are, and the rows that the pages are about: made once for all walks."""
    with django_db_blocker.unblock(), transaction.atomic():
        _fill()
        yield {who: _hired(who) for who in (*CAST, SOMEBODY)}
        transaction.set_rollback(True)


def _fill() -> None:
    """A row of whatever has a page, at least."""
    for kind in KINDS:
        fill(kind, 1)
    now = timezone.now()
    Event.objects.create(at=now, action="changed", by=SOMEBODY)
    Proposal.objects.create(
        contents={"kusanone": Edition.objects.get(subject="kusanone").content},
        effective_from=timezone.localdate(),
        sent_by=SOMEBODY,
        sent_at=now,
    )
    check = FactCheck.objects.create(
        contents={"kusanone": {}},
        effective_from=timezone.localdate(),
        recipient="ある大学",
        digest="0" * 64,
        made_by=SOMEBODY,
        made_at=now,
        expires_at=now + timedelta(days=14),
    )
    Comment.objects.create(fact_check=check, page="schemes/kusanone/", text="指摘", at=now)
    Blot.objects.create(
        subject="kusanone", text="消す文", why="申し出", asked_by=SOMEBODY, asked_at=now
    )
    YearChange.objects.create(
        fiscal_year=2027,
        effective_from=date(2027, 4, 1),
        subjects=["kusanone"],
        started_by=SOMEBODY,
        started_at=now,
    )
    DailyCount.objects.create(day=timezone.localdate(), track="kusanone/support", verdict="confirm")


def _hired(who: str) -> User:
    user = User.objects.create(username=who, is_staff=True)
    role = roles.EDITOR if who == SCOPED else who
    user.groups.set(Group.objects.filter(name=role))
    if who == SCOPED:
        EditorScope.objects.create(username=who, scheme=Scheme.objects.get(key="jica-fund"))
    return user


def browser(cast: dict[str, User], who: str) -> Client:
    return Client() if who == NOBODY else let_in(Client(), cast[who])


def path_of(url: Url) -> str:
    """A real address of the URL."""
    values = ARGUMENTS[url.name]() if url.name in ARGUMENTS else {}
    plain = re.sub(r"\(\?P<(\w+)>.*?\)", r"<\1>", url.route).replace("^", "").replace("$", "")
    return "/" + re.sub(
        r"<(?:\w+:)?(\w+)>",
        lambda found: str(values.get(found[1]) or _row(url.name)),
        plain,
    )


def _row(name: str) -> Any:
    """The first row of the model that a name or route is about."""
    for model in admin.site._registry:
        if f"{model._meta.app_label}_{model._meta.model_name}" in re.split(
            r"[:/]|_(?=[a-z]+$)", name
        ):
            rows = model._base_manager.order_by("pk")
            row = (rows.filter(username=SOMEBODY) if model is User else rows).first()
            assert row, f"{name}: make a row in ``_fill``"
            return row.pk
    raise AssertionError(f"{name}: say in ARGUMENTS which page")


def answered(client: Client, path: str) -> str:
    """What a GET and an empty POST are answered with; nothing that they do lasts."""
    return "/".join(_outcome(client, method, path) for method in ("get", "post"))


def _outcome(client: Client, method: str, path: str) -> str:
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    client.cookies = cookies
    if response.headers.get("Location", "").startswith("/admin/login/?next="):
        return "login"
    return str(response.status_code)


def declared(who: str) -> dict[str, list[str]]:
    """By the URL's name, what the table says of one of the cast."""
    column, every = CAST.index(who), list(lines())
    return {
        one.name: [given[column] for pattern, given in every if pattern.fullmatch(one.name)]
        for one in urls()
    }


@pytest.fixture
def remembered(settings, monkeypatch):
    """Who someone is, their session and their second factor are read once in a walk."""
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Remembered"]
    monkeypatch.setattr(Remembered, "people", {})
    load, sessions = SessionStore.load, {}
    found, devices = Device.from_persistent_id, {}

    def loaded(store: SessionStore) -> dict[str, Any]:
        if (key := store.session_key) not in sessions:
            session = load(store)
            if store.session_key != key:
                return session  # there is none (any more)
            sessions[key] = session
        return copy.deepcopy(sessions[key])

    def device(name: str) -> Device | None:
        if name not in devices:
            devices[name] = found(name)
        return devices[name]

    monkeypatch.setattr(SessionStore, "load", loaded)
    monkeypatch.setattr(Device, "from_persistent_id", device)


@pytest.fixture
def undrawn(settings, monkeypatch, caplog):
    """Pages of the staff site are blank, and what is refused is not written in the log."""
    draw = Template.render

    def blank(template: Template, context: Context) -> str:
        is_page = template.name and re.match(r"admin/|\d+\.html$", template.name)
        return " " if is_page else draw(template, context)

    monkeypatch.setattr(Template, "render", blank)
    caplog.set_level(logging.CRITICAL, "django.request")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Undrawn"]


@pytest.fixture(scope="module")
def paths(cast: dict[str, User], django_db_blocker: Any) -> dict[str, str]:
    """By the URL's name, its address in every walk."""
    with django_db_blocker.unblock():
        return {one.name: path_of(one) for one in urls()}


@pytest.mark.parametrize("who", CAST)
def test_everyone_is_answered_as_declared(cast, paths, undrawn, remembered, who):
    person = browser(cast, who)
    found = {name: [answered(person, path)] for name, path in paths.items()}
    assert found == declared(who)


def test_who_has_shown_no_second_factor_is_answered_as_nobody(cast, paths, undrawn, remembered):
    person = browser(cast, roles.ADMINISTRATOR)
    TOTPDevice.objects.all().delete()
    found = {one.name: [answered(person, paths[one.name])] for one in urls() if not one.is_public}
    assert found == {name: cell for name, cell in declared(NOBODY).items() if name in found}
