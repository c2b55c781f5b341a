"""What the evidence says of each row: codes, anchors, whose words of which year; and who leads there."""

import re

import pytest

from schemes import sections
from tests.structure import faults

pytestmark = pytest.mark.django_db


def test_every_rule_has_its_code_and_a_place_to_lead_to(shown, today):
    for key, scheme in today.schemes.items():
        page = shown(f"/schemes/{key}/evidence/")
        made = [one.rule for one in sections.implied(scheme.sections)]
        for owner, rules in [("", scheme.requirements)] + [
            (f"{track.key}-", track.requirements) for track in scheme.tracks
        ]:
            for rule in rules:
                assert f"要件番号 {rule.code}" in page.text
                assert rule in made or f"rule-{owner}{rule.code}" in page.ids


def test_every_evidence_and_chooser_is_built_as_the_standard_has_it(markup, today):
    paths = [f"/schemes/{key}/{part}" for key in today.schemes for part in ("", "evidence/")]
    assert {path: found for path in paths if (found := faults(markup(path)))} == {}


def test_a_rule_that_a_ceiling_is_stands_once(shown):
    text = shown("/schemes/kusanone/evidence/").text
    assert len(re.findall(r"要件番号 KS-2\b", text)) == 1
    assert "rule-support-KS-2" in shown("/schemes/kusanone/evidence/").ids


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("kusanone", r"2023年度の[^。]*では、助成金ではなく、JICAから団体への業務委託です。"),
        (
            "kusanone",
            r"間接経費 対象 過年度\(2021年度\) 掲載場所を確かめられない資料\(JICA、2021年\)では、対象とされていました。 率は確認できていません。",
        ),
        ("jica-fund", r"では、JICAが負担する経費が100万円以下であること"),
    ],
)
def test_a_text_of_the_past_begins_with_whose_words_of_which_year_it_is(shown, scheme, said):
    assert re.search(said, shown(f"/schemes/{scheme}/evidence/").text)


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("development-education", "JICA中国の2019年度の案内では、指導主事も"),
        ("jica-fund", "2024年度と2025年度の募集では、JICAが負担する経費の上限は"),
    ],
)
def test_a_text_that_says_it_itself_is_not_told_twice(shown, scheme, said):
    text = shown(f"/schemes/{scheme}/evidence/").text
    assert not text[: text.index(said)].rstrip().endswith("では、")


def test_the_day_of_a_source_is_not_said_twice(shown):
    text = shown("/schemes/kusanone/evidence/").text
    assert "(2023年度の掲載)(2023年度)" not in text


def test_who_reads_a_source_is_led_to_the_answer_the_window_and_the_evidence(shown):
    links = shown("/sources/seed/").links
    assert "/schemes/kusanone/support/" in links
    assert "/schemes/kusanone/evidence/#support" in links
    assert "/schemes/volunteers/evidence/#part-hosts" in links


def test_texts_of_the_overview_tell_their_differences_once(shown, today):
    for page in today.overview.pages:
        tied = {one.conflict for one in page.passages if one.conflict}
        found = shown(f"/about/{page.key}/")
        assert {one for one in found.ids if one.startswith("conflict-")} == {
            f"conflict-{key}" for key in tied
        }
