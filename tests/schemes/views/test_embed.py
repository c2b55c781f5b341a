"""A track within a page of another host: what it shows, and what it does not let in."""

import re

import pytest

from tests.stocked import nothing_kept

pytestmark = pytest.mark.django_db

SUPPORT = "/embed/kusanone/support/"


@pytest.fixture(autouse=True)
def _anew():
    nothing_kept()


def test_it_shows_the_call_how_much_who_and_whom_to_ask(client):
    page = client.get(SUPPORT).content.decode()
    for said in (
        "草の根協力支援型",
        "募集は未確認",
        "1,000万円まで",
        "3年まで",
        "都道府県から窓口をさがす",
    ):
        assert said in page
    assert "途上国での支援の実績が少ない、日本の団体" in page


def test_with_a_prefecture_it_names_the_window_there(client):
    page = client.get(f"{SUPPORT}?prefecture=20").content.decode()
    assert "JICA東京" in page
    assert "prefecture=20" in page


def test_what_is_not_known_is_not_made_up(client):
    page = client.get("/embed/jica-fund/project/").content.decode()
    assert "200万円まで" in page
    assert page.count("未確認") >= 1


def test_every_way_out_of_it_opens_the_portal_beside_it(client):
    page = client.get(f"{SUPPORT}?prefecture=11").content.decode()
    links = re.findall(r"<a [^>]+>", page)
    assert len(links) == 3
    assert all('target="_blank" rel="noopener"' in link for link in links)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/embed/kusanone/nai/", "その制度はありません。"),
        ("/embed/nai/support/", "その事業は見つかりませんでした。"),
        (f"{SUPPORT}?prefecture=48", "その都道府県の番号はありません。"),
        (f"{SUPPORT}?prefecture=tokyo", "その都道府県の番号はありません。"),
    ],
)
def test_what_is_not_there_says_so_within_the_frame(client, path, said):
    answer = client.get(path)
    assert answer.status_code == 404
    assert said in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_it_may_be_framed_and_runs_nothing(client):
    answer = client.get(SUPPORT)
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self'" in policy
    assert "X-Frame-Options" not in answer
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "<script" not in answer.content.decode()


def test_it_is_small_made_once_and_asks_no_database(client, django_assert_num_queries):
    first = client.get(SUPPORT)
    assert len(first.content) <= 4_000
    with django_assert_num_queries(0):
        again = client.get(SUPPORT, headers={"if-none-match": first["ETag"]})
        other = client.get(f"{SUPPORT}?prefecture=13")
    assert again.status_code == 304
    assert other.status_code == 200
