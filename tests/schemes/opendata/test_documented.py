"""The document of open data: its examples answer, and its tables name what there is."""

import re
import shlex

import pytest

from schemes.opendata.files import files
from shiminsanka.environment import BASE_DIR
from tests.schemes.opendata.standard import KINDS

pytestmark = pytest.mark.django_db

TEXT = (BASE_DIR / "docs" / "open-data.md").read_text("utf-8")
HOST = "http://127.0.0.1:8000"
COMMANDS = re.findall(r"^curl .+$", TEXT, re.M)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_answers(site, command):
    (address,) = [word for word in shlex.split(command) if word.startswith(HOST)]
    response = site.get(address.removeprefix(HOST))
    assert response.status_code == 200
    assert response.content


def test_every_file_that_is_named_is_there(site):
    named = set(re.findall(r"`(/open-data/[^`{?]+\.[a-z]+)`", TEXT))
    assert len(named) > 10
    assert [path for path in sorted(named) if site.get(path).status_code != 200] == []


def test_every_file_but_the_plain_lists_is_named():
    wanted = [one.name for one in files().values() if one.group != "一覧ごとの表"]
    assert [name for name in wanted if f"/open-data/{name}." not in TEXT] == []


def test_every_field_that_is_mapped_is_one_of_the_standard():
    table = TEXT.partition("## DS-451-4との対応")[2].partition("## CommonGrants")[0]
    rows = re.findall(r"^\| ([^|]+) \|", table, re.M)[1:]
    named = {name for row in rows for name in row.split("、")} - {"ほかの項目"}
    assert named <= set(KINDS)
    assert {"給付上限額", "公募備考", "連絡先情報", "内容"} <= named
