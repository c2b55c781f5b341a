"""Rows for a kind that the catalogue has none of: so a new kind needs no sample to be tested."""

import pytest
from django.db import connection, transaction

from tests.kinds import KINDS, fill, named

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", KINDS, ids=named)
def test_a_kind_without_rows_gets_some(model):
    with transaction.atomic():
        model._base_manager.all()._raw_delete(connection.alias)
        fill(model)
        assert model._base_manager.count() == 3
        transaction.set_rollback(True)


def test_a_kind_with_rows_stays_as_it_is():
    before = {model: model._base_manager.count() for model in KINDS}
    for model in KINDS:
        fill(model)
    after = {model: model._base_manager.count() for model in KINDS}
    assert after == {model: max(count, 3) for model, count in before.items()}
