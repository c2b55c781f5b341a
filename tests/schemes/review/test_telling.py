"""Changes as those read them who decide: every field with its label, likes folded."""

import copy
from datetime import date

import pytest

from schemes import catalogue, sections
from schemes.review import telling
from schemes.review.differences import between
from schemes.review.telling import FOLDED_FROM, Fold, ToldField

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def shown(django_db_setup):
    return catalogue.library().on(DAY)


def changes(shown, subject, change):
    old = shown.editions[subject].document
    content = copy.deepcopy(old.model_dump(mode="json"))
    change(content)
    return told(shown, old, sections.parse(content))


def told(shown, old, new):
    names = {key: scheme.name for key, scheme in shown.schemes.items()}
    return between(old, new, shown.facts, shown.sources, names)


def only(found):
    groups = telling.groups(found)
    assert len(groups) == 1
    return groups[0], {line.label: line for line in groups[0].lines}


def test_a_new_call_is_told_field_by_field(shown):
    def add(content):
        call = copy.deepcopy(content["sections"]["calls"][0])
        call.update(
            fiscal_year=2031,
            round_label="第9回",
            consult_by="2031-05-01",
            closes_on="2031-06-01",
            closes_at="17:00:00",
            arrival="必着",
            note="",
        )
        content["sections"]["calls"].append(call)

    group, lines = only(changes(shown, "kusanone", add))
    assert (group.kind, group.noun) == ("added", "募集")
    assert lines["応募相談の期限"] == ToldField("応募相談の期限", "", "2031年5月1日")
    assert "必着" in [line.after for line in group.lines]
    assert "引用" in lines
    assert all(line.after and not line.before for line in group.lines)


def test_a_new_requirement_is_told_with_its_strength_whom_it_is_about_and_what_it_cites(shown):
    def add(content):
        rules = content["tracks"][0]["requirements"]
        rule = copy.deepcopy(next(row for row in rules if row["code"] == "KP-1"))
        rule.update(code="KP-99", alternative="実績", over="any")
        rules.append(rule)

    group, lines = only(changes(shown, "kusanone", add))
    assert (group.code, group.track) == ("KP-99", "partner")
    for label in (
        "質問",
        "条件",
        "誰について",
        "強さ",
        "位置づけ",
        "いずれか",
        "表示する文",
        "引用",
    ):
        assert lines[label].after, label
    assert "出典" not in lines  # it is told within the citation
    assert lines["いずれか"].after == "実績"


def test_a_row_that_goes_is_told_in_full_as_well(shown):
    def drop(content):
        content["sections"]["calls"].pop()

    group, lines = only(changes(shown, "kusanone", drop))
    assert group.kind == "removed"
    assert all(line.before and not line.after for line in group.lines)
    assert lines["類型"].before


def test_a_whole_new_scheme_is_told_to_the_last_field(shown):
    document = shown.editions["kusanone"].document
    groups = telling.groups(told(shown, None, document))
    assert {group.kind for group in groups} == {"added"}
    said = "\n".join(line.after for group in groups for line in group.lines)
    for track in document.tracks:
        assert track.gives in said
        for rule in track.requirements:
            assert rule.wording in said
        for point in track.points:
            assert point.text in said
    for citations in sections.citations(document):
        for citation in citations:
            assert citation.quote in said
    codes = [group.code for group in groups if group.noun == "応募要件"]
    assert "KS-2" not in codes  # a cap is told as a cap
    assert any(group.code == "KS-2" for group in groups if group.noun == "上限")


def test_what_comes_and_what_goes_is_told_alike(shown):
    document = shown.editions["kusanone"].document
    came = telling.groups(told(shown, None, document))
    went = telling.groups(told(shown, document, None))
    assert [(one.place, [line.after for line in one.lines]) for one in came] == [
        (one.place, [line.before for line in one.lines]) for one in went
    ]


def test_a_new_track_brings_its_rows(shown):
    def add(content):
        track = copy.deepcopy(content["tracks"][0])
        track.update(key="new", name="新しい型", figures=[])
        content["tracks"].append(track)

    groups = telling.groups(changes(shown, "dialogue", add))
    assert groups[0].place == "類型「新しい型」"
    rules = shown.schemes["dialogue"].tracks[0].requirements
    wordings = [line.after for one in groups for line in one.lines if line.label == "表示する文"]
    assert {rule.wording for rule in rules} <= set(wordings)
    assert {group.track for group in groups} == {"new"}


@pytest.mark.parametrize(("count", "folds"), [(FOLDED_FROM - 1, FOLDED_FROM - 1), (FOLDED_FROM, 1)])
def test_rows_alike_are_folded_from_four_on(shown, count, folds):
    def change(content):
        for row in content["sections"]["coordinators"][:count]:
            row["host"] = "国際交流協会の窓口"

    parts = telling.parts(changes(shown, "coordinators", change))
    assert len(parts) == 1
    assert len(parts[0].folds) == folds
    assert parts[0].count == count


def test_a_fold_says_how_many_rows_and_what_differs(shown):
    def change(content):
        for row in content["sections"]["coordinators"]:
            row.update(people=9, host="国際交流協会の窓口")

    (part,) = telling.parts(changes(shown, "coordinators", change))
    assert sum(len(fold.groups) for fold in part.folds) == 47
    assert part.folds[0].summary == "国際協力推進員 47行: 人数、配置先を変更"


def test_what_is_new_in_every_row_of_a_fold_is_told_as_added(shown):
    def change(content):
        rows = [row for row in content["sections"]["coordinators"] if not row["host"]]
        for row in rows[:FOLDED_FROM]:
            row["host"] = "国際交流協会の窓口"

    (part,) = telling.parts(changes(shown, "coordinators", change))
    assert [fold.summary for fold in part.folds] == ["国際協力推進員 4行: 配置先を追加"]


def test_a_fold_of_new_rows_says_so(shown):
    document = shown.editions["kusanone"].document
    parts = telling.parts(told(shown, None, document))
    assert [part.track for part in parts] == ["", *[track.key for track in document.tracks]]
    summaries = [fold.summary for part in parts for fold in part.folds if fold.is_folded]
    assert any(text.startswith("応募要件 ") and text.endswith("行を追加") for text in summaries)


def test_rows_of_other_kinds_are_not_folded_together(shown):
    def change(content):
        content["name"] = "草の根"
        for cap in content["sections"]["caps"]:
            cap["wording"] += "。"
        for point in content["tracks"][0]["points"][:3]:
            point["aside"] = "加えた言葉"

    parts = telling.parts(changes(shown, "kusanone", change))
    folds = [fold for part in parts for fold in part.folds]
    assert all(len({group.noun for group in fold.groups}) == 1 for fold in folds)
    assert isinstance(folds[0], Fold)
