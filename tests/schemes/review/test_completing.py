"""What a new track lacks is listed; what is published was seen already."""

import pytest

from schemes.document import Contact, Passage, Point
from schemes.review import completing
from tests.schemes.review.test_linting import passage, scheme, track
from tests.schemes.review.test_numberlint import capped

EVERYTHING = (
    "本文、上限(ない類型では、「規模・金額」の本文か「やり方と費用」の要点)、相談先、やさしい日本語"
)


def found(new, old=None):
    before = {} if old is None else {"aid": old}
    return [
        (one.severity, one.place, one.sentence, one.row)
        for one in completing.of_new_tracks(before, {"aid": new})
    ]


def test_a_new_track_without_anything_lacks_everything():
    assert found(scheme(track())) == [
        (
            "warning",
            "一般型",
            f"まだないものがあります: {EVERYTHING}。加えるか、なくてよいことを確かめてください。",
            ("schemes.track", ("aid", "main")),
        )
    ]


def test_a_whole_track_lacks_nothing_and_a_known_one_is_not_asked_for():
    whole = capped(
        1_000_000, "100万円", easy="やさしく", window_by="prefecture", passages=(passage("文"),)
    )
    assert found(whole) == []
    assert found(scheme(track()), scheme(track())) == []
    assert len(found(scheme(track(), track(key="new")), scheme(track()))) == 1


def test_a_scheme_without_tracks_lacks_one():
    ((_, place, sentence, _),) = found(scheme())
    assert (place, sentence.startswith("まだないものがあります: 類型。")) == ("支援", True)
    assert found(scheme(), scheme()) == []


@pytest.mark.parametrize(
    "values",
    [
        {"passages": (Passage(kind="amount", kind_label="規模・金額", missing="not_written"),)},
        {"points": (Point(topic="cell", topic_label="やり方と費用", text="無料"),)},
    ],
)
def test_why_there_is_no_limit_may_be_said_instead(values):
    (lacks,) = completing.lacking(scheme(track(**values))).values()
    assert not any(name.startswith("上限") for name in lacks)


def test_the_window_of_the_scheme_counts_for_its_tracks():
    window = Contact(name="国内事業部")
    (lacks,) = completing.lacking(scheme(track(), contacts=(window,))).values()
    assert "相談先" not in lacks
