"""The addresses of open data: each answers, names its edition and day, and refuses in words."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from schemes import catalogue, sections
from schemes.opendata.files import files
from schemes.opendata.packing import TYPES
from tests.schemes.opendata.schema import faults
from tests.stocked import nothing_kept, publish

pytestmark = pytest.mark.django_db

ALL = [f"/open-data/{one.name}.{kind}" for one in files().values() for kind in one.formats]
JSON = [path for path in ALL if path.endswith(".json") and "schema" not in path]


def test_every_file_answers_with_its_type_and_a_strong_tag_and_asks_the_database_nothing(
    site, django_assert_num_queries
):
    nothing_kept()
    with django_assert_num_queries(0):
        for path in ALL:
            response = site.get(path)
            assert response.status_code == 200, path
            assert response["Content-Type"] == TYPES[path.rpartition(".")[2]], path
            assert response["ETag"].startswith('"'), path


def test_what_has_not_changed_is_not_sent_again(site):
    first = site.get("/open-data/calls.csv")
    again = site.get("/open-data/calls.csv", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_kept_is_smaller_as_it_is_sent(site):
    plain = site.get("/open-data/catalogue.json")
    packed = site.get("/open-data/catalogue.json", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) * 5 < len(plain.content)
    assert packed["ETag"] != plain["ETag"]


@pytest.mark.parametrize("path", JSON)
def test_every_json_file_names_its_edition_day_source_terms_and_address(records, path):
    found = records(path)
    shown = catalogue.library().on(timezone.localdate())
    assert found["版"] == shown.edition
    assert found["基準日"] == timezone.localdate().isoformat()
    assert found["利用条件"] == "確認中"
    assert "JICA" in found["データの出典"]
    assert found["公開元"] is None
    assert found["アドレス"] == path


def test_the_operators_settings_stand_in_the_files(records, settings):
    settings.PORTAL_DATA_LICENCE, settings.PORTAL_OPERATOR = "PDL 1.0", "運営する団体"
    settings.PORTAL_ADDRESS = "https://portal.example"
    nothing_kept()
    found = records("/open-data/ds-451-7.json")
    assert (found["利用条件"], found["公開元"]) == ("PDL 1.0", "運営する団体")
    assert found["アドレス"] == "https://portal.example/open-data/ds-451-7.json"
    nothing_kept()


# --- Days -----------------------------------------------------------------------------------------


def summary(found):
    return next(one["概要"] for one in found if one["制度番号"] == "kusanone/support")


def test_an_older_day_shows_its_own_edition(site, records):
    before = records("/open-data/catalogue.json?as_of=2026-03-20")
    publish("今日からの説明")
    now = records("/open-data/catalogue.json")
    assert records("/open-data/catalogue.json?as_of=2026-03-20") == before
    assert before["基準日"] == "2026-03-20"
    assert before["版"] != now["版"]
    of_scheme = {one["key"]: one["summary"] for one in now["スキーム"]}
    assert of_scheme["kusanone"] == "今日からの説明"


def test_a_call_is_as_it_stood_on_the_day(records):
    path = "/open-data/ds-451-4.json?as_of="
    open_ = by_number(records(f"{path}2026-04-10"))["volunteers/dispatch"]
    assert open_["市民参加ポータル"]["募集の状態"] in ("closing", "open", "dated")
    closed = by_number(records(f"{path}2026-05-10"))["volunteers/dispatch"]
    assert closed["市民参加ポータル"]["募集の状態"] == "closed"
    assert closed["公募終了日"] == "2026-04-15"


def by_number(found):
    return {one["制度番号"]: one for one in found["データ"]}


@pytest.mark.parametrize(
    ("as_of", "status", "sentence"),
    [
        ("2026-02-30", 400, "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。"),
        ("", 400, "「as_of」(見たい日)は 2026-04-01 の形の日付で指定してください。"),
        (
            "2026-02-28",
            404,
            "「as_of」の日には、まだ公開された版がありません。2026年3月1日以後の日を指定してください。",
        ),
    ],
)
def test_a_day_that_is_none_or_too_early_is_refused_in_words(site, as_of, status, sentence):
    response = site.get("/open-data/calls.csv", {"as_of": as_of})
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    found = response.json()
    assert (found["status"], found["detail"], found["field"]) == (status, sentence, "as_of")
    page = site.get("/open-data/calls.csv", {"as_of": as_of}, headers={"accept": "text/html"})
    assert (page.status_code, sentence in page.content.decode()) == (status, True)


def test_the_first_day_there_is_answers(records):
    assert records("/open-data/ds-451-5.json?as_of=2026-03-01")["基準日"] == "2026-03-01"


# --- What is not there ----------------------------------------------------------------------------

NO_LIST = (
    "「callz」というデータはありません。あるものは、オープンデータの頁(/open-data/)に並んでいます。"
)
NO_FORM = "「calls」に「pdf」の形はありません。calls.csv、calls.xlsxがあります。"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("callz.csv", NO_LIST),
        ("calls.pdf", NO_FORM),
        (
            "calls",
            "「calls」というデータはありません。あるものは、オープンデータの頁(/open-data/)に並んでいます。",
        ),
    ],
)
def test_a_file_that_is_not_there_is_a_page_for_people_and_a_problem_for_programs(
    site, file, sentence
):
    program = site.get(f"/open-data/{file}", headers={"accept": "text/csv"})
    assert (program.status_code, program["Content-Type"]) == (404, "application/problem+json")
    assert program.json()["detail"] == sentence
    assert program["Vary"] == "Accept"
    person = site.get(f"/open-data/{file}", headers={"accept": "text/html,*/*"})
    assert person.status_code == 404
    assert sentence in person.content.decode()


def test_a_very_long_name_is_refused_in_few_words(site):
    response = site.get(f"/open-data/{'あ' * 3000}.csv")
    assert response.status_code == 404
    assert len(response.json()["detail"]) < 200


# --- The whole catalogue --------------------------------------------------------------------------


def test_the_whole_catalogue_is_as_its_schema_says(records):
    schema = records("/open-data/catalogue.schema.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert faults(schema, records("/open-data/catalogue.json")) == []


def test_the_schema_knows_the_rows_of_every_room(records):
    parts = records("/open-data/catalogue.schema.json")["$defs"]
    assert {kind.row.__name__ for kind in sections.registered()} <= set(parts)
    assert parts["CapRow"]["additionalProperties"] is False


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found["スキーム"][0].pop("name"),
        lambda found: found["スキーム"][0].update(more=1),
        lambda found: found["質問・出典・相違"]["sources"][0].update(kind="rumour"),
        lambda found: found["スキーム"][0].update(order="1"),
    ],
)
def test_what_is_not_as_the_schema_says_is_found(records, spoil):
    found = records("/open-data/catalogue.json")
    spoil(found)
    assert faults(records("/open-data/catalogue.schema.json"), found)


def test_the_documents_of_the_whole_are_read_again_as_they_were_published(records):
    shown = catalogue.library().on(timezone.localdate())
    for one in records("/open-data/catalogue.json")["スキーム"]:
        assert sections.parse(one) == shown.schemes[one["key"]]


# --- The page, and the document -------------------------------------------------------------------


def test_the_page_leads_to_every_file(site):
    page = site.get("/open-data/").content.decode()
    assert [path for path in ALL if f'href="{path}"' not in page] == []
    assert "確認中" in page


def test_the_page_of_another_day_leads_to_the_files_of_that_day(site):
    page = site.get("/open-data/?as_of=2026-03-20").content.decode()
    assert 'href="/open-data/npo-centres.xlsx?as_of=2026-03-20"' in page


def test_every_page_leads_there(site):
    assert 'href="/open-data/">オープンデータ</a>' in site.get("/terms/").content.decode()


def test_today_is_the_day_in_japan(records):
    with time_machine.travel(datetime(2026, 11, 28, 23, 30, tzinfo=UTC), tick=False):
        assert records("/open-data/ds-451-5.json")["基準日"] == "2026-11-29"
