"""What changed between two documents, in sentences."""

import copy
import random
import re
from datetime import date
from typing import Any

import pytest

from schemes import catalogue, sections
from schemes.document import canonical
from schemes.review.differences import FORM, between

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)


@pytest.fixture
def shown():
    return catalogue.library().on(DAY)


@pytest.fixture
def sentences(shown):
    """The sentences of a change made to a published document's JSON."""

    def of(subject, change):
        return [found.sentence for found in changes(shown, subject, change)]

    return of


def changes(shown, subject, change):
    old = shown.editions[subject].document
    content = old.model_dump(mode="json")
    change(content)
    return between(old, sections.parse(content), shown.facts, shown.sources, names(shown))


def names(shown):
    return {key: scheme.name for key, scheme in shown.schemes.items()}


def cap(content, code):
    return next(row for row in content["sections"]["caps"] if row["code"] == code)


def track(content, key):
    return next(row for row in content["tracks"] if row["key"] == key)


def rule(content, key, code):
    return next(row for row in track(content, key)["requirements"] if row["code"] == code)


def raise_cap(content):
    """What publishing a raised cap makes of a document: the row and the rule that it implies."""
    cap(content, "KS-2")["yen"] = 15_000_000
    rule(content, "support", "KS-2")["value"] = 15_000_000


def test_a_raised_cap_is_told_once_with_its_code_and_track(shown):
    found = changes(shown, "kusanone", raise_cap)
    assert [change.sentence for change in found] == [
        "草の根協力支援型 上限 KS-2: 金額を「10,000,000円」から「15,000,000円」に変更"
    ]
    assert (found[0].subject, found[0].code, found[0].track) == ("kusanone", "KS-2", "support")


def test_an_implied_rule_that_no_longer_follows_its_cap_is_told(sentences):
    def change(content):
        rule(content, "support", "KS-2")["value"] = 15_000_000

    assert sentences("kusanone", change) == [
        "草の根協力支援型 応募要件 KS-2: 条件を「10,000,000円以下であること」から「15,000,000円以下であること」に変更"
    ]


def test_a_new_cap_is_told_once(sentences):
    def change(content):
        cap(content, "KS-2")["code"] = "KS-9"
        rule(content, "support", "KS-2")["code"] = "KS-9"

    assert sentences("kusanone", change) == [
        "草の根協力支援型 上限 KS-9を追加: 「総額の上限、10,000,000円、総額が1,000万円以下であること」",
        "草の根協力支援型 上限 KS-2を削除: 「総額の上限、10,000,000円、総額が1,000万円以下であること」",
    ]


def test_a_rule_is_told_in_words(sentences):
    def change(content):
        row = rule(content, "partner", "KP-1")
        row.update(strength="must", standing="past_call", fiscal_year=2025)

    assert sentences("kusanone", change) == [
        "草の根パートナー型 応募要件 KP-1: 強さを「原則」から「必須」に変更",
        "草の根パートナー型 応募要件 KP-1: 位置づけを「現行」から「過年度」に変更",
        "草の根パートナー型 応募要件 KP-1: 年度「2025年度」を追加",
    ]


def test_fields_of_a_scheme(sentences):
    def change(content):
        content.update(name="草の根", category="learn", category_label="学ぶ・教える", order=99)

    assert sentences("kusanone", change) == [
        "草の根: 名称を「草の根技術協力事業」から「草の根」に変更",
        "草の根: 目的を「国際協力の事業をする」から「学ぶ・教える」に変更",
        "草の根: 並び順を「10」から「99」に変更",
    ]


def test_a_citation_comes_and_goes(sentences):
    def change(content):
        row = cap(content, "KS-2")
        row["citations"] = [
            {**row["citations"][0], "quote": "総額1千万円"},
            *row["citations"][1:],
        ]
        rule(content, "support", "KS-2")["citations"] = row["citations"]

    assert sentences("kusanone", change) == [
        "草の根協力支援型 上限 KS-2: 出典「市民参加協力事業 概要」の引用「総額1千万円」を追加",
        "草の根協力支援型 上限 KS-2: 出典「市民参加協力事業 概要」の引用「1000万円/3年(最大)」を削除",
    ]


def test_tracks_come_go_and_change_places(sentences):
    def gone(content):
        content["tracks"] = content["tracks"][1:]
        content["sections"] = {}

    assert sentences("dialogue", gone)[0].startswith("類型「NGO-JICA協議会」を削除")

    def swapped(content):
        content["tracks"] = content["tracks"][::-1]

    assert sentences("dialogue", swapped) == [
        "類型: 並び順を「NGO-JICA協議会、NGO-JICA勉強会」から「NGO-JICA勉強会、NGO-JICA協議会」に変更"
    ]


def test_rows_of_sections_are_known_by_what_names_them(sentences):
    def change(content):
        row = content["sections"]["coordinators"][0]
        assert row["name"] == "北海道"
        row["people"] = 9

    assert sentences("coordinators", change) == [
        "国際協力推進員 北海道: 人数を「未確認」から「9人」に変更"
    ]


def test_questions_sources_and_conflicts(sentences):
    def change(content):
        content["facts"][0]["question"] = "どなたですか"
        content["facts"][0]["choices"][0]["label"] = "ひとり"
        content["sources"][0]["url"] = "https://example.org/"
        content["conflicts"][0]["state"] = "settled"

    found = sentences("reference", change)
    assert found[0].startswith("質問 個人か団体か: 質問を「") or "質問を「" in found[0]
    assert found[0].endswith("から「どなたですか」に変更")
    assert found[1].endswith("選択肢 ひとり: 選択肢を「個人」から「ひとり」に変更")
    assert "アドレス" in found[2]
    assert found[2].startswith("出典 ")
    assert found[3].endswith(": 状態を「未解決」から「整理済み」に変更")


def test_pages_of_the_overview(sentences):
    def change(content):
        page = content["pages"][0]
        page["passages"][0]["text"] = ""

    found = sentences("overview", change)
    assert len(found) == 1
    assert found[0].startswith("解説の頁 ")
    assert found[0].endswith("」を削除")


def test_a_document_that_appears_or_goes(shown):
    document = shown.editions["kusanone"].document
    facts = shown.facts
    assert [c.sentence for c in between(None, document, facts)] == [
        "草の根技術協力事業を新しく公開"
    ]
    assert [c.sentence for c in between(document, None, facts)] == [
        "草の根技術協力事業の公開をやめる"
    ]
    assert between(None, None, facts) == []


def test_of_a_long_text_the_part_that_differs_is_told(sentences):
    def change(content):
        content["summary"] = "あ" * 100 + "い" + "う" * 100

    def again(content):
        change(content)
        content["summary"] = content["summary"].replace("い", "え")

    assert len(sentences("kusanone", change)[0]) < 250
    assert sentences("kusanone", again)[0].startswith("草の根技術協力事業: 一文の説明を「")


def test_a_document_does_not_differ_from_itself(shown):
    for subject, edition in shown.editions.items():
        again = sections.parse(copy.deepcopy(edition.document.model_dump(mode="json")))
        assert between(edition.document, again, shown.facts) == [], subject


def test_every_field_of_a_document_has_a_name():
    """Japanese, and the staff form's own."""

    def kinds(found: Any):
        for kind in found:
            yield kind
            yield from kinds(kind.parts)

    for kind in kinds((*map(sections.own, OWN), *sections.registered())):
        for name in kind.row.model_fields:
            assert re.search("[ぁ-んァ-ヶ一-龠]", kind.label(name)), (kind.key, name)


OWN = ("schemes", "pages", "facts", "sources", "conflicts", "citations")


@pytest.mark.parametrize("seed", range(300))
def test_whatever_is_edited_is_told(shown, seed):
    rolls = random.Random(seed)
    subject = rolls.choice(sorted(shown.editions))
    old = shown.editions[subject].document
    content = old.model_dump(mode="json")
    for _ in range(rolls.randint(1, 3)):
        edit(rolls, content)
    new = sections.parse(content)
    found = between(old, new, shown.facts, shown.sources, names(shown))
    if canonical(old) == canonical(new):
        assert found == []
    else:
        assert found
        assert not any(change.label == FORM for change in found)
        assert all(change.sentence for change in found)
        assert len({change.sentence for change in found}) == len(found)


def edit(rolls, content):
    """One thing that staff can do: another text or number, a row less, twice or elsewhere."""
    places = list(leaves(content))
    holder, key = rolls.choice(places)
    value = holder[key]
    if isinstance(value, list):
        what = rolls.choice(("less", "swap"))
        if what == "less" and value:
            value.pop(rolls.randrange(len(value)))
        else:
            rolls.shuffle(value)
    elif isinstance(value, bool):
        holder[key] = not value
    elif isinstance(value, int):
        holder[key] = value + rolls.choice((1, 1000))
    elif isinstance(value, str) and key in TEXTS:
        holder[key] = rolls.choice(("", value + "ほか", "別の言葉", "「別」の言葉" * 30))


TEXTS = {"name", "summary", "text", "wording", "quote", "note", "label", "question", "heading"}


def leaves(value):
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        if isinstance(item, dict | list):
            yield from leaves(item)
        if isinstance(item, list | bool | int) or key in TEXTS:
            yield value, key
