"""下書きの確認: the draft on the public pages, for staff alone, and nothing of it anywhere else."""

import pytest

pytestmark = pytest.mark.django_db
from tests.staff import administrator, approver, editor

__all__ = ["administrator", "approver", "editor"]

from schemes.models import Scheme


def test_a(editor):
    import time

    Scheme.objects.filter(key="kusanone").update(summary="かなりあ")
    t = time.time()
    r = editor.get("/admin/preview/draft/schemes/kusanone/")
    print(time.time() - t)
    assert r.status_code == 200
    print(dict(r.headers))
    print(r.text[:4000])
    t = time.time()
    r = editor.get("/admin/preview/draft/check/?applicant_kind=organisation")
    print(time.time() - t, r.status_code)
    print(r.text[:3000])
    r = editor.get("/admin/preview/draft/nai/")
    print(r.status_code, r.text[:3000])
    assert 0
