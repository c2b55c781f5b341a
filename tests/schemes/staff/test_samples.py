"""The sample accounts of `make run`: in after the password, and nothing in production."""

import re

import pytest
from django.core.management import call_command

from tests.schemes.staff.signing_in import CODE, ENROL, give_password, is_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def sample(capsys):
    call_command("sample_staff")
    found = re.search(r"(sample-editor)  パスワード：(\S+)", capsys.readouterr().out)
    return found.groups()


def test_a_sample_account_is_in_after_its_password(client, sample):
    assert give_password(client, *sample).headers["Location"] == "/admin/"
    assert "見本の編集者" in client.get("/admin/").text
    assert "見本のアカウントは" in client.get("/admin/recovery-codes/").text


def test_in_production_the_sample_account_is_asked_for_a_code(client, sample, settings):
    settings.IS_PRODUCTION = True
    assert give_password(client, *sample).headers["Location"] == ENROL
    assert not is_in(client)


def test_a_session_of_a_sample_account_is_none_in_production(client, sample, settings):
    give_password(client, *sample)
    assert is_in(client)
    settings.IS_PRODUCTION = True
    assert not is_in(client)


def test_who_is_no_sample_account_is_asked_for_a_code_here_as_well(client, yamada):
    assert give_password(client).headers["Location"] == CODE
