"""The door: methods, hosts, character sets, and what the admin cannot understand."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from schemes.models import Citation, Track
from shiminsanka import errors, guard, headers
from tests.staff import let_in

STATIC = "/static/admin/css/base.css"
METHOD = "この送り方(メソッド)は、このアドレスでは使えません。使えるのは{}です。"


@pytest.fixture
def chief(db: None) -> Client:
    return let_in(Client(), User.objects.create_superuser("chief"))


def said(response: Any) -> str:
    """The sentence of a refusal that nobody may keep."""
    assert response.headers["Cache-Control"] == "no-store"
    if response.headers["Content-Type"] == "application/problem+json":
        return json.loads(response.content)["error"]["message"]
    return response.content.decode().partition('<p class="lead">')[2].partition("</p>")[0]


# --- Methods -------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "DELETE", "PUT", "PATCH", "FOO", "get "])
@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/", "GET、HEAD"),
        ("/about/", "GET、HEAD"),
        ("/check/", "GET、HEAD"),
        ("/no-such-page/", "GET、HEAD"),
        (STATIC, "GET、HEAD"),
        ("/static/nai.css", "GET、HEAD"),
        ("/admin/login/", "GET、HEAD、POST"),
        ("/api/v1/schemes/", "GET、HEAD"),
        ("/api/v1/eligibility/", "POST"),
    ],
)
def test_what_is_no_method_of_a_page_is_refused(
    client: Client, path: str, allow: str, method: str
) -> None:
    response = client.generic(method, path)
    assert response.status_code == 405
    assert said(response) == METHOD.format(allow)
    assert response.headers["Allow"] == allow.replace("、", ", ")


@pytest.mark.parametrize("path", ["/", "/check/?who=ngo", STATIC, "/api/v1/schemes/"])
def test_a_page_says_which_methods_it_takes(client: Client, path: str) -> None:
    response = client.options(path)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.headers["Cache-Control"] == "no-store"
    assert ("Access-Control-Allow-Origin" in response.headers) is path.startswith("/api/")


@pytest.mark.parametrize("path", ["/admin/", "/api/v1/eligibility/"])
def test_what_takes_more_than_questions_does_not(client: Client, path: str) -> None:
    assert client.options(path).status_code == 405


def test_a_page_of_another_host_may_send_nothing(client: Client) -> None:
    asked = {"origin": "https://www.example.jp", "access-control-request-method": "POST"}
    response = client.options("/check/", headers=asked)
    assert response.status_code == 405
    assert said(response) == METHOD.format("GET、HEAD")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"path": "/?a=%00"}, 400),
        ({"path": "/", "headers": {"host": "evil.example"}}, 400),
        ({"path": "/", "data": "x", "content_type": "text/plain; charset=zlib"}, 400),
    ],
)
def test_asking_for_methods_is_no_way_around_the_door(
    client: Client, sent: dict[str, Any], status: int
) -> None:
    assert client.options(**sent).status_code == status


@pytest.mark.django_db
def test_a_file_is_answered_as_a_page_is(client: Client) -> None:
    page, file = client.get("/about/"), client.get(STATIC)
    file.close()
    for name, _ in headers.constant():
        if name != headers.HSTS:
            assert (name, file.headers[name]) == (name, page.headers[name])
    assert "Access-Control-Allow-Origin" not in file.headers


def test_a_form_sent_to_a_page_without_one_is_refused(client: Client) -> None:
    response = client.post("/plan/", {"budget_yen": "1"})
    assert response.status_code == 405
    assert said(response) == METHOD.format("GET、HEAD")


def test_a_page_of_staff_that_takes_no_form_says_so(chief: Client) -> None:
    response = chief.post("/admin/counts/")
    assert response.status_code == 405
    assert said(response) == METHOD.format("GET、HEAD")


@pytest.mark.parametrize(
    ("method", "path", "is_allowed"),
    [
        ("GET", "/", True),
        ("HEAD", "/check/", True),
        ("POST", "/check/", False),
        ("POST", "/api/v1/eligibility/", True),
        ("POST", "/admin/", True),
        ("DELETE", "/admin/", False),
        ("get", "/", False),
    ],
)
def test_one_rule_says_which_methods_there_are(method: str, path: str, is_allowed: bool) -> None:
    assert guard.allowed(method, path) is is_allowed


# --- Hosts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    ["elsewhere.example.com", "testserver:65536", "testserver:" + "9" * 5_000, "a b", "[", "あ"],
)
@pytest.mark.parametrize("path", ["/", "/admin/", "/api/v1/schemes/"])
def test_a_host_that_is_not_ours_is_told_so(client: Client, path: str, host: str) -> None:
    response = client.get(path, headers={"host": host})
    assert response.status_code == 400
    assert said(response) == errors.HOST


def test_a_host_that_is_not_ours_is_told_so_before_the_way_to_https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/", headers={"host": "elsewhere.example.com"})
    assert said(response) == errors.HOST


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("testserver", True),
        ("TestServer:65535", True),
        ("testserver:", False),
        ("testserver:65536", False),
        ("evil.example", False),
        ("", False),
    ],
)
def test_a_host_is_ours_by_name_and_port(host: str, is_ours: bool) -> None:
    assert guard.is_ours(host) is is_ours


# --- Character sets ------------------------------------------------------------------------------


def through_the_door(method: str, path: str, kind: str) -> Any:
    """As a server hands a request over: Django reads the content type before any middleware."""

    def application(environ: dict[str, Any], start_response: None) -> Any:
        return guard.GuardMiddleware(lambda _: HttpResponse())(WSGIRequest(environ))

    environ = RequestFactory().generic(method, f"{path}?as_of=%E3%81%82").environ
    return guard.door(application)({**environ, "CONTENT_TYPE": kind}, None)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/schemes/", "/check/"])
@pytest.mark.parametrize(
    "kind",
    [
        "text/plain; charset=zlib",
        "text/plain; charset=rot13",
        "text/plain; charset=shift_jis",
        'application/json; charset="utf-16"',
        "application/x-www-form-urlencoded; charset=nonsense",
        "text/plain; x*=nonsense'en'a",
        "text/plain; charset*=zlib''a",
        "text/plain; charset*=nonsense''utf-8",
    ],
)
def test_a_character_set_other_than_utf_8_is_refused(path: str, kind: str, method: str) -> None:
    response = through_the_door(method, path, kind)
    assert response.status_code == 400
    assert said(response) == guard.CHARSET


@pytest.mark.parametrize("kind", ["", "text/plain", 'text/plain; charset="UTF-8"', "a; b=c"])
def test_a_content_type_that_can_be_read_goes_on(kind: str) -> None:
    assert through_the_door("GET", "/check/", kind).status_code == 200


@pytest.mark.parametrize("length", ["abc", "-1", "1.5", "²", " "])
@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/eligibility/"])
def test_a_length_that_is_no_number_is_refused(client: Client, path: str, length: str) -> None:
    response = client.post(path, {"a": "b"}, CONTENT_LENGTH=length)
    assert response.status_code == 400
    assert said(response) == errors.BAD_REQUEST


# --- What the admin cannot understand ------------------------------------------------------------

ADMIN_CANNOT = {
    "a relation that leads back": (
        "/admin/autocomplete/?app_label=schemes&model_name=scheme&field_name=tracks",
        "この欄からは探せません。画面を開き直して、もう一度選んでください。",
    ),
    "a range of one": ("/admin/schemes/track/?name__range=a", guard.NOT_FILTERABLE),
    "a pattern": ("/admin/schemes/track/?name__regex=(a%2B)%2B$", guard.NOT_FILTERABLE),
    "a column that no filter offers": ("/admin/schemes/track/?key=a", guard.NOT_FILTERABLE),
    "a name that is none": ("/admin/schemes/track/?nonsense=1", guard.NOT_FILTERABLE),
    "another table": ("/admin/schemes/track/?scheme__tracks__key=a", guard.NOT_FILTERABLE),
    "a password": ("/admin/auth/user/?password__exact=a", guard.NOT_FILTERABLE),
}


@pytest.mark.parametrize("what", ADMIN_CANNOT)
def test_an_address_that_the_admin_cannot_understand(chief: Client, what: str) -> None:
    path, sentence = ADMIN_CANNOT[what]
    response = chief.get(path)
    assert response.status_code == 400
    assert said(response) == sentence


@pytest.mark.parametrize("query", ["_to_field=", "_to_field=nonsense", "_to_field=tracks"])
def test_a_row_is_found_by_no_other_column(chief: Client, query: str) -> None:
    track = Track.objects.earliest("pk")
    response = chief.get(f"{reverse('admin:schemes_track_change', args=[track.pk])}?{query}")
    assert response.status_code == 400
    assert said(response) == guard.NOT_FILTERABLE


@pytest.mark.parametrize("selected", [["abc"], [""], ["1", "x"], ["9" * 30 + "a"]])
def test_a_choice_of_rows_that_are_none(chief: Client, selected: list[str]) -> None:
    sent = {"action": "delete_selected", "_selected_action": selected}
    response = chief.post("/admin/schemes/citation/", sent)
    assert response.status_code == 400
    assert said(response) == errors.BAD_REQUEST


@pytest.mark.parametrize("value", ["abc", "1.5", "-"])
def test_what_is_no_number_in_a_search_box(chief: Client, value: str) -> None:
    sent = {"citations": [value], "name": "", "scheme": value}
    response = chief.post("/admin/schemes/track/add/", sent)
    assert response.status_code == 400
    assert said(response) == errors.BAD_REQUEST


def test_a_copy_that_no_page_offers_is_a_form_with_errors(chief: Client) -> None:
    """Django then draws the page of a row without a row."""
    response = chief.post("/admin/schemes/conflict/add/", {"_saveasnew": "1"})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors


def test_our_own_mistake_is_not_blamed_on_the_sender(rf: RequestFactory) -> None:
    def ours() -> None:
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours") as caught:
        ours()
    middleware = guard.GuardMiddleware(lambda _: HttpResponse())
    assert middleware.process_exception(rf.get("/admin/"), caught.value) is None


def test_every_condition_that_a_list_offers_is_taken(chief: Client, rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.user = User.objects.get(username="chief")
    refused = [
        (model.__name__, name)
        for model, model_admin in admin.site._registry.items()
        for shown in model_admin.get_changelist_instance(request).filter_specs
        for name in shown.expected_parameters()
        if not model_admin.lookup_allowed(name, "1", request)
    ]
    assert refused == []
    assert len(admin.site._registry) > 30


def test_a_filter_still_narrows_the_list(chief: Client) -> None:
    source = Citation.objects.earliest("pk").source_id
    shown = chief.get(f"/admin/schemes/citation/?source__id__exact={source}")
    assert {one.source_id for one in shown.context["cl"].result_list} == {source}
