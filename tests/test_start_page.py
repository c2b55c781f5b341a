import pytest

pytestmark = pytest.mark.django_db


def test_a(editor):
    r = editor.get("/admin/")
    assert r.status_code == 200
    i = r.text.index("portal-intro")
    print(r.text[i : i + 6000])
    r = editor.get("/admin/counts/?first=x")
    assert r.status_code == 400
    r = editor.get("/admin/counts/")
    assert r.status_code == 200
