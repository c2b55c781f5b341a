"""Lists as tables on the staff site."""

import pytest
from django.contrib import admin

from schemes import tables
from schemes.admin.lists import Tabled
from tests.staff import address, editor

pytestmark = pytest.mark.django_db
__all__ = ["editor"]

MODELS = [model for model, of in admin.site._registry.items() if isinstance(of, Tabled)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_a_list_writes_out_it_takes_in_again_without_a_change(editor, model, kind):
    page = editor.get(address(model, "export"), {"format": kind})
    table = tables.read(page.content, f"a.{kind}")
    assert len(table.lines) == model.objects.count()
    shown = editor.post(
        address(model, "import"),
        {
            "text": tables.write(table.header, [line.cells for line in table.lines], "csv").decode(
                "utf-8-sig"
            )
        },
    )
    plan = shown.context["plan"]
    assert [(p.line, p.label, p.sentence) for p in plan.problems[:3]] == []
    assert plan.sentences == []
    assert [
        (o.line, o.name, [(d.label, d.old, d.new) for d in o.differences]) for o in plan.moving[:3]
    ] == []
    assert len(plan.outcomes) == len(table.lines)
