"""One column has one name: in differences, in faults of files, in tables and on the staff form."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory

from schemes import sections
from schemes.editing.wayfinding import place
from schemes.sections import Kind

KINDS = sections.kinds()
# Only settling a conflict changes its state: it is not on the form of its row.
NOT_ON_THE_FORM = {("conflicts", "state")}


def named(kind):
    return kind.key


def path_to(kind: Kind) -> tuple[str | int, ...]:
    """The way to its first row in a document."""
    for around in KINDS:
        if kind in around.parts:
            return (*path_to(around), kind.key, 0)
    if kind.key == "schemes":
        return ()
    return (*(("sections",) if kind in sections.registered() else ()), kind.key, 0)


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_column_is_named_by_its_model(kind):
    assert {name: kind.label(name) for name in kind.columns} == {
        name: kind.model._meta.get_field(name).verbose_name for name in kind.columns
    }


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_fault_of_a_file_names_a_column_as_a_difference_does(kind):
    path = path_to(kind)
    around = place({}, path)
    for name in kind.columns:
        said = f"{around}の{kind.label(name)}" if path else kind.label(name)
        assert place({}, (*path, name)) == said


@pytest.fixture
def request_of_a_superuser(db):
    request = RequestFactory().get("/admin/")
    request.user = User.objects.create_superuser("root")
    return request


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_the_staff_form_and_tables_name_a_column_as_a_difference_does(kind, request_of_a_superuser):
    request, of_model = request_of_a_superuser, admin.site._registry[kind.model]
    form = of_model.get_form(request, None, change=False).base_fields
    header = {column.name: column.label for column in of_model.get_table_columns(request)}
    columns = [name for name in kind.columns if (kind.key, name) not in NOT_ON_THE_FORM]
    labels = {name: kind.label(name) for name in columns}
    assert {name: form[name].label for name in columns} == labels
    assert {name: header[name] for name in columns} == labels


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_the_form_within_the_row_around_names_a_column_likewise(kind, request_of_a_superuser):
    for around in admin.site._registry.values():
        for inline in around.get_inline_instances(request_of_a_superuser, None):
            if inline.model is kind.model:
                form = inline.get_formset(request_of_a_superuser, None).form.base_fields
                shared = [name for name in kind.columns if name in form]
                labels = {name: kind.label(name) for name in shared}
                assert {name: form[name].label for name in shared} == labels
