"""The feed of changes: valid Atom, in sentences, from the editions."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from schemes import catalogue, publishing
from schemes.document import WithdrawnDocument
from schemes.models import Scheme
from schemes.review import plans
from tests.stocked import away, nothing_kept

pytestmark = pytest.mark.django_db

FEED = "/feeds/changes.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def publish(reason, summary, days=0):
    Scheme.objects.filter(key="kusanone").update(summary=summary)
    publishing.publish(
        "kusanone",
        by="編集者",
        approved_by="承認者",
        reason=reason,
        effective_from=timezone.localdate() + timedelta(days=days),
        at=timezone.now(),
    )
    catalogue.refresh()


def feed(client, path=FEED):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    validate(root)
    return root


def one(parent, name):
    """The only child of a name."""
    (found,) = parent.findall(ATOM + name)
    return found


def validate(root):
    """What RFC 4287 says that a feed and its entries MUST be, as far as this feed uses it."""
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for each in (root, *entries):
        one(each, "title")
        assert urlsplit(one(each, "id").text).scheme
        assert STAMP.fullmatch(one(each, "updated").text)
        assert len(each.findall(f"{ATOM}published")) <= (each is not root)
        assert all(person.find(f"{ATOM}name").text for person in each.findall(f"{ATOM}author"))
        links = [
            (link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
            for link in each.findall(f"{ATOM}link")
        ]
        assert all(link.get("href") for link in each.findall(f"{ATOM}link"))
        assert len(set(links)) == len(links)
    assert root.find(f"{ATOM}author") is not None
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    for each in entries:
        assert "alternate" in [link.get("rel") for link in each.findall(f"{ATOM}link")]
        summary = one(each, "summary")
        assert summary.get("type") in ("text", "html", "xhtml")
        assert len(summary) == 0
    ids = [one(each, "id").text for each in (root, *entries)]
    assert len(set(ids)) == len(ids)
    newest = max(datetime.fromisoformat(one(each, "updated").text) for each in entries)
    assert datetime.fromisoformat(one(root, "updated").text) == newest


def newest(client, path=FEED):
    return feed(client, path).find(f"{ATOM}entry")


def test_the_first_editions_are_told_as_such(client):
    catalogue.refresh()
    titles = [one(each, "title").text for each in feed(client).findall(f"{ATOM}entry")]
    assert "草の根技術協力事業の掲載を始めました" in titles


@time_machine.travel(datetime.fromisoformat("2031-05-01T10:00:00+09:00"), tick=False)
def test_a_change_is_told_in_its_own_words_and_in_sentences(client):
    publish("説明を短くする", "新しい概要です。")
    entry = newest(client)
    assert one(entry, "title").text == "草の根技術協力事業: 説明を短くする"
    assert one(entry, "updated").text == "2031-05-01T10:00:00+09:00"
    assert entry.find(f"{ATOM}link").get("href") == "/schemes/kusanone/evidence/"
    said = one(entry, "summary").text
    assert "<p>説明を短くする</p>" in said
    assert "に変更</li>" in said
    assert "新しい概要です。" in said
    assert "編集者" not in said
    assert "承認者" not in said


@time_machine.travel(datetime.fromisoformat("2031-05-01T10:00:00+09:00"), tick=False)
def test_ids_stay_and_a_new_edition_has_its_own(client):
    def ids():
        return [one(each, "id").text for each in feed(client).findall(f"{ATOM}entry")]

    publish("一つ目", "一つ目の概要です。")
    before = ids()
    publish("二つ目", "二つ目の概要です。")
    after = ids()
    assert after[1:] == before


def test_a_planned_edition_is_told_on_its_day(client):
    with time_machine.travel(datetime.fromisoformat("2031-05-01T10:00:00+09:00"), tick=False):
        publish("来月から変える", "来月の概要です。", days=30)
        assert "来月" not in client.get(FEED).content.decode()
    with time_machine.travel(datetime.fromisoformat("2031-05-31T00:00:00+09:00"), tick=False):
        entry = newest(client)
    assert one(entry, "title").text == "草の根技術協力事業: 来月から変える"
    assert one(entry, "updated").text == "2031-05-31T00:00:00+09:00"


def planned_and_then(client, act):
    """The titles of the feed before and on the day of a plan of which something became first."""
    day = date(2031, 5, 31)
    with time_machine.travel(datetime.fromisoformat("2031-05-01T10:00:00+09:00"), tick=False):
        publish("来月から変える", "来月の概要です。", days=30)
        before = titles(client)
        courses = act("kusanone", day)
        list(
            plans.write(
                courses, by="編集者", approved_by="承認者", reason="予定の変更", at=timezone.now()
            )
        )
        catalogue.refresh()
    with time_machine.travel(datetime.fromisoformat("2031-05-31T00:00:00+09:00"), tick=False):
        return before, titles(client)


def titles(client):
    return [one(each, "title").text for each in feed(client).findall(f"{ATOM}entry")]


def test_a_plan_that_was_called_off_before_its_day_is_no_entry(client):
    before, after = planned_and_then(client, lambda subject, day: plans.cancelled([subject], day))
    assert after == before


def test_a_plan_that_was_moved_is_told_on_its_new_day_alone(client):
    new = date(2031, 6, 10)
    before, after = planned_and_then(client, lambda subject, day: plans.moved([subject], day, new))
    assert after == before
    with time_machine.travel(datetime.fromisoformat("2031-06-10T00:00:00+09:00"), tick=False):
        catalogue.refresh()
        assert titles(client)[0] == "草の根技術協力事業: 予定の変更"
        assert "来月の概要です。" in one(newest(client), "summary").text


def test_a_scheme_that_was_planned_and_called_off_was_never_there(client):
    with time_machine.travel(datetime.fromisoformat("2031-05-01T10:00:00+09:00"), tick=False):
        name = "来なかった事業"
        ended = WithdrawnDocument(subject="konai", key="konai", name=name, withdrawn=True)
        publishing.freeze(
            ended,
            by="編集者",
            approved_by="承認者",
            reason="予定の変更",
            effective_from=timezone.localdate(),
            at=timezone.now(),
        )
        catalogue.refresh()
        assert not any(name in title for title in titles(client))


@time_machine.travel(datetime.fromisoformat("2031-05-01T10:00:00+09:00"), tick=False)
def test_marks_and_signs_of_a_reason_are_text(client):
    publish("<b>強調</b> & \x0c改頁", "概要です。")
    entry = newest(client)
    assert one(entry, "title").text == "草の根技術協力事業: <b>強調</b> & 改頁"
    assert "&lt;b&gt;強調&lt;/b&gt; &amp;" in one(entry, "summary").text


@time_machine.travel(datetime.fromisoformat("2031-05-01T10:00:00+09:00"), tick=False)
def test_without_the_database_it_still_tells_the_reason(client):
    publish("説明を短くする", "ほかの試験にない概要です。")
    with connection.execute_wrapper(away):
        said = one(newest(client), "summary").text
    assert "<p>説明を短くする</p>" in said
    assert "<li>" not in said


def test_it_is_kept_and_asks_nothing(client, django_assert_num_queries):
    catalogue.refresh()
    nothing_kept()
    with django_assert_num_queries(0):
        first = client.get(FEED)
        again = client.get(FEED, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "Set-Cookie" not in first.headers


def test_addresses_are_whole_where_the_settings_say_where_the_site_stands(client, settings):
    settings.PORTAL_ADDRESS = "https://portal.example"
    nothing_kept()
    links = {link.get("rel"): link.get("href") for link in feed(client).findall(f"{ATOM}link")}
    assert links == {
        "alternate": "https://portal.example/",
        "self": "https://portal.example/feeds/changes.atom",
    }
