"""What one version's catalogue has more, other and less than another's, said and put in again."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from schemes import sections
from schemes.editing import composing
from schemes.editing.shortform import completed, difference, merged, short
from tests import archive

pytestmark = pytest.mark.django_db

RULE = {"code": "K-1", "fact": "a", "operator": "is_true", "wording": "一"}
OTHER = {"code": "K-2", "fact": "b", "operator": "is_true", "wording": "二"}


def unordered(value):
    """Rows are told by what names them: their order in a file says nothing."""
    if isinstance(value, dict):
        return {name: unordered(part) for name, part in value.items()}
    if isinstance(value, list):
        return sorted((unordered(part) for part in value), key=json.dumps)
    return value


def as_json(content):
    return json.loads(json.dumps(content))


def test_what_an_old_catalogue_needs_to_become_todays():
    for edition in archive.editions():
        old = short(sections.parse(edition.content))
        new = short(composing.compose(edition.subject))
        told = json.loads(json.dumps(difference(old, new)))
        made = short(completed(sections.parse(merged(old, told))))
        assert unordered(as_json(made)) == unordered(as_json(new)), edition.subject


def test_a_catalogue_needs_nothing_to_stay_as_it_is():
    found = short(composing.compose("kusanone"))
    assert difference(found, found) == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([RULE], [RULE, OTHER], {"requirements": [OTHER]}),
        ([RULE, OTHER], [RULE], {"removed": {"requirements": [["K-2", "b", "is_true"]]}}),
        (
            [RULE],
            [{**RULE, "wording": "新"}],
            {
                "requirements": [
                    {"code": "K-1", "fact": "a", "operator": "is_true", "wording": "新"}
                ]
            },
        ),
        (
            [{**RULE, "alternative": "x"}],
            [RULE],
            {
                "requirements": [
                    {"code": "K-1", "fact": "a", "operator": "is_true", "alternative": ""}
                ]
            },
        ),
        (
            [RULE],
            [{**RULE, "fact": "b"}],
            {
                "requirements": [{**RULE, "fact": "b"}],
                "removed": {"requirements": [["K-1", "a", "is_true"]]},
            },
        ),
    ],
)
def test_what_is_told_of_rows(old, new, told):
    before, after = {"requirements": old}, {"requirements": new}
    assert difference(before, after) == told
    assert unordered(merged(before, told))["requirements"][0].items() >= {"code": "K-1"}.items()


def test_texts_of_one_place_are_told_apart():
    one, two = ({"kind": "what", "text": text} for text in ("一", "二"))
    assert merged({"passages": [one, two]}, {"name": "新"}) == {
        "passages": [one, two],
        "name": "新",
    }
    told = difference({"passages": [one, two]}, {"passages": [one]})
    assert merged({"passages": [one, two]}, told) == {"passages": [one]}


# The command


def export(*arguments):
    said = StringIO()
    call_command("export_release", *map(str, arguments), stdout=said)
    return said.getvalue()


@pytest.fixture
def before(tmp_path):
    """A version whose catalogue lacks a rule."""
    directory = tmp_path / "before"
    directory.mkdir()
    call_command("export_catalogue", directory=directory, stdout=StringIO())
    path = directory / "volunteers.json"
    content = json.loads(path.read_text())
    rules = content["documents"]["volunteers"]["tracks"][0]["requirements"]
    content["documents"]["volunteers"]["tracks"][0]["requirements"] = rules[1:]
    path.write_text(json.dumps(content))
    after = tmp_path / "after"
    after.mkdir()
    call_command("export_catalogue", directory=after, stdout=StringIO())
    return directory, after, rules[0]


def test_a_release_holds_what_is_new(before, tmp_path):
    old, new, rule = before
    file = tmp_path / "release.json"
    assert str(file) in export(old, file, "--title", "一つの要件", "--after", new)
    content = json.loads(file.read_text())
    assert (content["partial"], content["title"]) == (True, "一つの要件")
    assert content["documents"] == {
        "volunteers": {"tracks": [{"key": "dispatch", "requirements": [rule]}]}
    }


def test_no_release_is_made_of_nothing(before, tmp_path):
    _, new, _ = before
    with pytest.raises(CommandError, match="違いがないので、書き出すものがありません。"):
        export(new, tmp_path / "release.json", "--title", "なし", "--after", new)
    with pytest.raises(CommandError, match="に目録のファイルがありません。"):
        export(tmp_path, tmp_path / "release.json", "--title", "なし", "--after", new)
