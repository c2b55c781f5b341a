"""Changes told from one document to another and made in a third: nothing is lost without being told."""

import copy
import json
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemes import sections
from schemes.document import WithdrawnDocument, canonical
from schemes.editing.matching import names
from schemes.editing.merging import ABSENT, ORDER, Edit, apply, edits, merge, moved
from schemes.editing.shortform import completed, own
from tests import archive, drafts

pytestmark = pytest.mark.django_db

SUBJECTS = ["ngo-support", "offices", "development-education", "donations", "overview"]


def read(content):
    """A document from what it says of itself."""
    return completed(sections.parse(content))


def said(document):
    return None if document is None else canonical(document)


@dataclass(frozen=True)
class Place:
    """A list of rows somewhere in a document."""

    kind: sections.Kind
    around: dict
    name: str

    @property
    def rows(self):
        return self.around[self.name]


def lists(content):
    """Every list of rows of a document that has any, those within rows as well."""
    top = sections.own("schemes")
    yield from within(top, content)
    for key in ("pages", "facts", "sources", "conflicts", "clauses"):
        if content.get(key):
            yield from listed(Place(sections.own(key), content, key))
    for key in content.get("sections", {}):
        yield from listed(Place(sections.section(key), content["sections"], key))


def within(kind, row):
    for name in (*kind.part, "citations"):
        if row.get(name):
            part = kind.part.get(name) or sections.own("citations")
            yield from listed(Place(part, row, name))


def listed(place):
    yield place
    for row in place.rows:
        yield from within(place.kind, row)


WORDS = {
    "wording",
    "text",
    "note",
    "summary",
    "quote",
    "handling",
    "question",
    "meaning",
    "purpose",
}


class Changing:
    """Changes made in a copy of what a document says."""

    def __init__(self, document, chance, mark):
        self.content = copy.deepcopy(own(document))
        self.chance, self.mark = chance, mark

    def once(self, number):
        # Few places, so that two people meet.
        places = [place for place in lists(self.content) if len(place.rows) > 1]
        place = self.chance.choice(places[:: max(1, len(places) // 6)])
        at = self.chance.randint(0, min(2, len(place.rows) - 1))
        done = self.chance.choice(["word", "word", "go", "come", "turn", "cite"])
        getattr(self, done)(place, at, f"{self.mark}{number}")

    def word(self, place, at, mark):
        row = place.rows[at]
        for name in sorted(WORDS & set(row)):
            row[name] = f"{row[name]}({mark})"
            return

    def go(self, place, at, mark):
        if len(place.rows) > 1 and place.kind.key not in ("tracks", "facts", "sources"):
            del place.rows[at]

    def come(self, place, at, mark):
        row = copy.deepcopy(place.rows[at])
        kept = {*place.kind.said, *place.kind.said.values()}
        fields = [
            n
            for n in ("key", "code", "label", "name", "text", "quote", "heading", "word")
            if n in row
        ]
        names_it = [name for name in fields if isinstance(row[name], str) and name not in kept]
        if not names_it:
            return
        for name in names_it:
            row[name] = f"{row[name]}{mark}"
        if len(set(names(place.kind, [*place.rows, row]))) == len(place.rows) + 1:
            place.rows.insert(at, row)

    def turn(self, place, at, mark):
        place.rows.insert((at + 1) % len(place.rows), place.rows.pop(at))

    def cite(self, place, at, mark):
        row = place.rows[at]
        if "citations" in row:
            row["citations"].append({"source": "baseline", "quote": f"引用{mark}"})

    def done(self):
        return read(self.content)


def changed(document, chance, mark):
    work = Changing(document, chance, mark)
    for number in range(chance.randint(1, 4)):
        work.once(number)
    return work.done()


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return {subject: drafts.published(subject) for subject in [*SUBJECTS, "kusanone"]}


def by_chance(examples):
    """A test of random changes, each time the same ones."""

    def decorate(test):
        return settings(max_examples=examples)(
            given(chance=st.integers(0, 2**32).map(Random))(test)
        )

    return decorate


def one_of(documents, chance):
    return documents[chance.choice(SUBJECTS)]


@by_chance(60)
def test_what_was_changed_makes_one_document_of_the_other(documents, chance):
    old = one_of(documents, chance)
    new = changed(old, chance, "あ")
    told = json.loads(json.dumps([edit.as_json() for edit in edits(old, new)]))
    made = apply(old, [Edit.from_json(edit) for edit in told])
    assert (said(made.document), made.divergences) == (said(new), ())


@by_chance(30)
def test_the_old_one_comes_back_by_what_was_changed_back(documents, chance):
    old = one_of(documents, chance)
    new = changed(old, chance, "あ")
    assert said(apply(new, edits(new, old)).document) == said(old)


@by_chance(30)
def test_where_only_one_side_changed_its_document_stands(documents, chance):
    base = one_of(documents, chance)
    mine = changed(base, chance, "あ")
    alone = merge(base, mine, base)
    untouched = merge(base, base, mine)
    alike = merge(base, mine, mine)
    found = {said(one.document) for one in (alone, untouched, alike)}
    assert (found, alone.divergences + untouched.divergences + alike.divergences) == (
        {said(mine)},
        (),
    )


def plain(found):
    """Edits of rows and fields, as they are told again; the order of a list is told apart."""
    return {
        (edit.path, json.dumps(None if edit.after is ABSENT else [edit.after], sort_keys=True))
        for edit in found
        if edit.path[-1:] != (ORDER,)
    }


def touched(path, asked):
    return any(path[: len(one)] == one or one[: len(path)] == path for one in asked)


@by_chance(80)
def test_nothing_of_either_side_is_lost_without_being_told(documents, chance):
    base = one_of(documents, chance)
    mine = changed(base, chance, "あ")
    theirs = changed(base, chance, "い")
    made, turned = merge(base, mine, theirs), merge(base, theirs, mine)
    kept = plain(edits(base, made.document))
    asked = [one.edit.path for one in made.divergences]
    lost = {one for one in plain(edits(base, mine)) - kept if not touched(one[0], asked)}
    assert (lost, plain(edits(base, theirs)) - kept) == (set(), set())
    if not made.divergences and not turned.divergences:
        # Changes that do not meet go in either order.
        assert plain(edits(base, turned.document)) == kept


@by_chance(60)
def test_a_choice_decides_all_that_was_asked(documents, chance):
    base = one_of(documents, chance)
    mine = changed(base, chance, "あ")
    theirs = changed(base, chance, "い")
    asked = merge(base, mine, theirs).divergences
    which = {one.edit.path: chance.choice(["ours", "theirs"]) for one in asked}
    made = merge(base, mine, theirs, which)
    kept = plain(edits(base, made.document))
    fields = [one.edit for one in asked if ABSENT not in (one.there, one.edit.before)]
    chosen = plain(edit for edit in fields if which[edit.path] == "ours")
    assert (made.divergences, chosen - kept) == ((), set())


# --- One by one ----------------------------------------------------------------------------------


def with_(document, change):
    content = copy.deepcopy(own(document))
    change(content)
    return read(content)


def cap(content, code="KS-2"):
    return next(row for row in content["sections"]["caps"] if row["code"] == code)


def support(content):
    return next(track for track in content["tracks"] if track["key"] == "support")


@pytest.fixture
def kusanone(documents):
    return documents["kusanone"]


def set_cap(**values):
    return lambda content: cap(content).update(values)


def test_a_cap_of_april_and_a_word_of_today_both_stand(kusanone):
    plan = with_(kusanone, set_cap(yen=15_000_000))
    today = with_(kusanone, lambda c: support(c).update(summary="直した言葉"))
    made = merge(kusanone, plan, today)
    rules = {rule.code: rule.value for rule in made.document.all_requirements}
    summary = next(track.summary for track in made.document.tracks if track.key == "support")
    assert (rules["KS-2"], summary, made.divergences) == (15_000_000, "直した言葉", ())


def test_an_edit_says_where_it_is_and_what_it_was(kusanone):
    (edit,) = edits(kusanone, with_(kusanone, set_cap(yen=15_000_000)))
    row = ("sections", "caps", '["support", "KS-2"]')
    assert (edit.path, edit.before, edit.after, edit.row) == (
        (*row, "yen"),
        10_000_000,
        15_000_000,
        row,
    )


def test_a_citation_is_part_of_the_row_that_it_proves(kusanone):
    new = with_(kusanone, lambda c: cap(c)["citations"][0].update(as_of_label="2027年"))
    (edit,) = edits(kusanone, new)
    assert edit.row == ("sections", "caps", '["support", "KS-2"]')


def test_two_values_of_one_field_are_asked(kusanone):
    plan, today = (with_(kusanone, set_cap(yen=yen)) for yen in (15_000_000, 12_000_000))
    made = merge(kusanone, plan, today)
    (asked,) = made.divergences
    assert (asked.edit.before, asked.edit.after, asked.there) == (
        10_000_000,
        15_000_000,
        12_000_000,
    )
    assert said(made.document) == said(today)


@pytest.mark.parametrize(("which", "yen"), [("ours", 15_000_000), ("theirs", 12_000_000)])
def test_what_is_chosen_stands(kusanone, which, yen):
    plan, today = (with_(kusanone, set_cap(yen=yen)) for yen in (15_000_000, 12_000_000))
    (asked,) = merge(kusanone, plan, today).divergences
    made = merge(kusanone, plan, today, {asked.edit.path: which})
    assert (cap(own(made.document))["yen"], made.divergences) == (yen, ())


def test_the_same_change_on_both_sides_is_not_asked(kusanone):
    new = with_(kusanone, set_cap(yen=15_000_000))
    assert merge(kusanone, new, new).divergences == ()


def without_cap(content):
    content["sections"]["caps"].remove(cap(content))


def test_a_row_that_one_side_removes_and_the_other_changes_is_asked(kusanone):
    gone, changed_ = with_(kusanone, without_cap), with_(kusanone, set_cap(yen=15_000_000))
    (one,) = merge(kusanone, gone, changed_).divergences
    (other,) = merge(kusanone, changed_, gone).divergences
    assert (one.edit.after, one.there["yen"]) == (ABSENT, 15_000_000)
    assert (other.edit.after["yen"], other.there) == (15_000_000, ABSENT)


@pytest.mark.parametrize(("which", "found"), [("ours", [15_000_000]), ("theirs", [])])
def test_a_changed_row_that_is_gone_comes_back_if_chosen(kusanone, which, found):
    gone, changed_ = with_(kusanone, without_cap), with_(kusanone, set_cap(yen=15_000_000))
    (asked,) = merge(kusanone, changed_, gone).divergences
    made = own(merge(kusanone, changed_, gone, {asked.edit.path: which}).document)
    assert [row["yen"] for row in made["sections"]["caps"] if row["code"] == "KS-2"] == found


def test_two_new_rows_of_one_name_are_asked(kusanone):
    def add(yen):
        return lambda c: c["sections"]["caps"].append({**cap(c), "code": "KS-9", "yen": yen})

    one, other = with_(kusanone, add(1)), with_(kusanone, add(2))
    (asked,) = merge(kusanone, one, other).divergences
    assert (asked.edit.before, asked.edit.after["yen"], asked.there["yen"]) == (ABSENT, 1, 2)


def test_half_a_condition_of_each_side_is_asked(kusanone):
    def rule(content):
        return next(r for r in support(content)["requirements"] if "value" in r)

    one = with_(kusanone, lambda c: rule(c).update(value=["x"]))
    other = with_(kusanone, lambda c: rule(c).update(operator="is_true"))
    assert [one.edit.path[-1] for one in merge(kusanone, one, other).divergences] == ["value"]


def test_the_words_for_a_code_go_with_it(kusanone):
    new = with_(kusanone, set_cap(kind="period", kind_label="期間"))
    other = with_(kusanone, set_cap(kind="yearly", kind_label="年ごと"))
    (asked,) = merge(kusanone, new, other).divergences
    made = merge(kusanone, new, other, {asked.edit.path: "ours"})
    assert cap(own(made.document))["kind_label"] == "期間"


def test_a_text_that_nothing_names_is_known_by_what_it_says(kusanone):
    def third(content):
        return support(content)["passages"][2]

    one = with_(kusanone, lambda c: third(c).update(standing="unseen"))
    other = with_(kusanone, lambda c: support(c)["passages"].pop(0))
    made = merge(kusanone, one, other)
    kept = next(p for p in support(own(made.document))["passages"] if p.get("standing") == "unseen")
    assert (kept["text"], made.divergences) == (third(own(kusanone))["text"], ())


def test_a_scheme_that_one_side_ends_and_the_other_changes_is_asked(kusanone):
    ended = WithdrawnDocument(
        subject="kusanone", key="kusanone", name=kusanone.name, withdrawn=True
    )
    new = with_(kusanone, set_cap(yen=15_000_000))
    found = [merge(kusanone, ended, new), merge(kusanone, new, ended)]
    assert [[one.edit.path for one in made.divergences] for made in found] == [[()], [()]]
    assert said(merge(kusanone, new, ended, {(): "ours"}).document) == said(new)


def test_a_document_comes_and_goes_whole(kusanone):
    assert said(merge(None, kusanone, None).document) == said(kusanone)
    assert merge(kusanone, None, kusanone).document is None


def test_a_row_is_found_again_after_its_words_changed(kusanone):
    new = with_(kusanone, lambda c: support(c)["passages"][0].update(text="まったく別の文"))
    (edit,) = edits(kusanone, new)
    back = moved(edit.path, kusanone, new)
    assert (back[-1], back != edit.path, moved(back, new, kusanone)) == ("text", True, edit.path)


def test_a_row_that_is_gone_is_not_found_again(kusanone):
    (edit,) = edits(kusanone, with_(kusanone, set_cap(yen=15_000_000)))
    assert moved(edit.path, kusanone, with_(kusanone, without_cap)) is None


def test_what_was_published_in_2026_is_told_and_made_again(documents):
    """Older editions have other rules behind their caps, and other words for codes."""
    for edition in archive.editions():
        old, new = sections.parse(edition.content), drafts.published(edition.subject)
        made = apply(old, edits(old, new))
        assert (said(made.document), made.divergences) == (said(new), ()), edition.subject
