"""What every admin of a working row shares, here and in the other rooms."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from schemes import sections
from schemes.admin import written
from schemes.admin.choices import NamesField, Searched
from schemes.admin.citing import keeping
from schemes.admin.citing.field import CitationsField
from schemes.admin.drafts.hints import hints, newest_edition
from schemes.admin.saving import reliance
from schemes.admin.saving.locking import LockedAdmin
from schemes.admin.saving.returning import Returning
from schemes.admin.tables.lists import Tabled
from schemes.document import OVERVIEW, REFERENCE
from schemes.editing import scopes
from schemes.models import Citation, Scheme, Source
from schemes.models.fields import ListField
from schemes.writing.names import Called, Names

# Where rows wait while others take their place; no row is put there by hand.
PARKED_FROM = 30_000
OUTSIDE = "担当していないスキームの内容は保存できません。担当するスキーム({names})のものを選んでください。"
# What someone who is limited to some schemes may add for them; all schemes share it.
SHARED_BY_ALL = (Source, Citation)


def evidence(scheme: str, anchor: str = "") -> str:
    """The public page of a scheme's evidence, at one of its places."""
    return reverse("schemes:evidence", args=[scheme]) + (f"#{anchor}" if anchor else "")


def part(title: str, sentence: str, *names: Any) -> tuple[str, Any]:
    """A group of a form's fields: what it asks, in a title and a sentence."""
    return (title, {"fields": names, "description": sentence})


# Parts that many forms share, in the order in which one thinks: what, when, from where, in which place.
WHEN = part("いつのことか", "今のことか、ある年度のことか。", ("standing", "fiscal_year"))
EVIDENCE = part("根拠", "どの資料のどこに、何と書いてあるか。", "citations")
DISPUTED = part(
    "根拠",
    "どの資料のどこに、何と書いてあるか。ほかの資料と食い違うときは、相違も。",
    "citations",
    "conflict",
)
PLACE = part("並べ方", "同じ所の中で、小さい数から順に並びます。", "order")


class KeyedForm(forms.ModelForm):
    """Keys are part of addresses, rules and the API: chosen once, then fixed."""

    fixed: tuple[str, ...] = ("key",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fixed:
            if self.instance.pk and name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = "作ったあとは変えられません。"


class OrderedFormSet(forms.BaseInlineFormSet):
    """Rows that may change places: no two may end in one, and a swap is no clash."""

    once: tuple[str, ...] = ("order",)

    def clean(self) -> None:
        super().clean()
        taken = set()
        for form in self.forms:
            values = getattr(form, "cleaned_data", {})
            # What the form does not hold is as it is stored.
            place = tuple(
                values.get(name) if name in form.fields else getattr(form.instance, name)
                for name in self.once
            )
            if not values or values.get("DELETE") or None in place:
                continue
            if place in taken:
                opts = form.instance._meta
                names = "・".join(str(opts.get_field(name).verbose_name) for name in self.once)
                form.add_error(self.once[-1], f"{names}がほかの行と同じです。")
            taken.add(place)

    def save_existing_objects(self, commit: bool = True) -> list[models.Model]:
        if commit and "order" in self.once:
            moved = [form for form in self.initial_forms if "order" in form.changed_data]
            for place, form in enumerate(moved, start=PARKED_FROM):
                row = form.instance
                type(row)._default_manager.filter(pk=row.pk).update(order=place)
        return super().save_existing_objects(commit)


class _Rows(BaseModelAdmin):
    """Of lists, forms and inlines alike: help, and related rows with what names them."""

    helps: dict[str, str] = {}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}, **written.WRITTEN}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.many_to_many and db_field.related_model is Citation:
            return self._citations(db_field, request)
        if isinstance(db_field, ListField):
            kwargs["form_class"] = NamesField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, NamesField):
            field.names = Names(Called(*one) for one in db_field.names().items())
        if field and db_field.name in self.helps:
            field.help_text = self.helps[db_field.name]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # What others rely on is removed on its own page, which says who does.
            field.widget.can_delete_related = False
        return field

    def _citations(self, db_field: Any, request: HttpRequest) -> CitationsField:
        field: CitationsField = db_field.formfield(form_class=CitationsField)
        field.help_text = self.helps.get(db_field.name, "")
        rows = self.admin_site._registry
        field.may_add = rows[Citation].has_add_permission(request)
        field.may_add_source = rows[Source].has_add_permission(request)
        widget: Any = field.widget
        widget.may_add = field.may_add
        widget.citations = _searched(db_field)
        widget.sources = _searched(Citation._meta.get_field("source"))
        return field

    def get_field_queryset(self, db, db_field, request):
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(related, StaffAdmin):
            return related.get_queryset(request)
        return super().get_field_queryset(db, db_field, request)


class _List(ChangeList):
    model_admin: "StaffAdmin"

    def get_queryset(self, request: HttpRequest, exclude_parameters=None) -> QuerySet:
        found = super().get_queryset(request, exclude_parameters)
        return found.prefetch_related(*self.model_admin.list_prefetch_related)


class StaffAdmin(_Rows, Searched, Tabled, Returning, LockedAdmin):
    """One kind of working row.

    ``about``: what it is, in a sentence. ``named_by``: the relations that its name needs. ``subject_of``: what is to be published for a
    change of the row to be seen (a scheme's key, ``reference`` or ``overview``).
    """

    about = ""
    form = KeyedForm
    named_by: tuple[str, ...] = ()
    list_prefetch_related: tuple[str, ...] = ()
    subject = ""
    list_per_page = 50
    save_on_top = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.named_by)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """As they are put in order, and every other column of the row: a new one is there by itself."""
        found = list(super().get_fieldsets(request, obj))
        if not self.fieldsets:
            return found
        named = {*flatten_fieldsets(found), *(self.exclude or ())}
        others = [
            field.name
            for field in self.opts.fields
            if field.editable and not field.primary_key and field.name not in named
        ]
        return [*found, ("そのほか", {"fields": others})] if others else found

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return _List

    def get_deleted_objects(self, objs, request):
        deletable, counts, needed, protected = super().get_deleted_objects(objs, request)
        relying = [name for row in objs for name in reliance.beyond_the_database(row)]
        return deletable, counts, needed, [*protected, *relying]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rows = [row for formset in formsets for row in formset.forms]
        keeping.keep(request, self.admin_site, [form, *rows])
        super().save_related(request, form, formsets, change)
        if sentence := written.notice([form, *rows]):
            messages.info(request, sentence)

    def subject_of(self, row: Any) -> str:
        return self.subject

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Where every row is of one subject, it is known beforehand; else the save is refused."""
        fixed = self.subject if self.model not in SHARED_BY_ALL else ""
        return super().has_add_permission(request) and (
            not fixed or scopes.may_edit(request.user, fixed)
        )

    def has_change_permission(self, request, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_own(request, obj)

    def has_delete_permission(self, request, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_own(request, obj)

    def _is_own(self, request: HttpRequest, row: models.Model | None) -> bool:
        """Whether the row is of the schemes that the person is limited to."""
        if row is None or scopes.limits(request.user) is None:
            return True
        # What is published with no scheme (a case, a question to others) is everyone's.
        subject = self.subject_of(row)
        return not subject or scopes.may_edit(request.user, subject)

    def objections(self, request, form):
        yield from super().objections(request, form)
        scope = scopes.limits(request.user)
        is_shared = self.model in SHARED_BY_ALL and form.instance._state.adding
        if scope is None or form.errors or is_shared:
            return
        if not self._is_own(request, form.instance):
            names = Scheme.objects.filter(key__in=scope).values_list("name", flat=True)
            place = next((name for name in ("track", "scheme") if form.data.get(name)), None)
            yield place, OUTSIDE.format(names="、".join(names))

    def view_on_site(self, row: Any) -> str | None:
        """The public page that shows the row; None if no single page does."""
        subject = self.subject_of(row)
        if subject in (REFERENCE, OVERVIEW):
            return None
        kind = sections.of_model(type(row))
        return evidence(subject, f"part-{kind.key}" if kind in sections.registered() else "")

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        """Inlines are folded: their titles say how many rows are inside."""
        found = super().get_inline_formsets(request, formsets, inline_instances, obj)
        for shown in found:
            count = shown.formset.initial_form_count()
            shown.opts.verbose_name_plural = f"{shown.opts.verbose_name_plural}({count}件)"
        return found

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["relying"] = reliance.relying_on(obj)
        if obj is not None and (subject := self.subject_of(obj)):
            newest = newest_edition(subject, timezone.localdate())
            context["newest_edition"] = newest
            context |= hints(request, obj, subject, newest)
            if subject not in (REFERENCE, OVERVIEW):
                context["values_of"] = subject
        return super().render_change_form(request, context, add, change, form_url, obj)


def _searched(column: Any) -> str:
    """Where a script finds the rows that a column may lead to."""
    opts = column.model._meta
    asked = {"app_label": opts.app_label, "model_name": opts.model_name, "field_name": column.name}
    return f"{reverse('admin:autocomplete')}?{urlencode(asked)}"


class CitedFilter(admin.SimpleListFilter):
    title = "引用"
    parameter_name = "cited"

    def lookups(self, request, model_admin):
        return [("yes", "あり"), ("no", "なし")]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        cited = queryset.model.citations.through.objects.values(queryset.model._meta.model_name)
        return (
            queryset.filter(pk__in=cited)
            if self.value() == "yes"
            else queryset.exclude(pk__in=cited)
        )


class SchemeFilter(admin.SimpleListFilter):
    """By scheme, for rows that belong to a scheme or to one of its tracks."""

    title = "スキーム"
    parameter_name = "of_scheme"

    def lookups(self, request, model_admin):
        return Scheme.objects.values_list("key", "name")

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        condition = Q(track__scheme__key=self.value())
        if any(field.name == "scheme" for field in queryset.model._meta.fields):
            condition |= Q(scheme__key=self.value())
        return queryset.filter(condition)


class CitedAdmin(StaffAdmin):
    """A row that must say where it stands."""

    list_prefetch_related: tuple[str, ...] = ("citations",)

    @admin.display(description="引用")
    def cited(self, row: Any) -> str:
        return f"{len(row.citations.all())}件"

    @admin.display(description="位置づけ", ordering="standing")
    def dated(self, row: Any) -> str:
        """With its year, if it is of one."""
        year = f"({row.fiscal_year}年度)" if row.fiscal_year else ""
        return f"{row.get_standing_display()}{year}"


class OwnedAdmin(CitedAdmin):
    """A row of a scheme, of a track, or of a page."""

    named_by: tuple[str, ...] = ("scheme", "track__scheme", "page")
    autocomplete_fields: ClassVar[tuple[str, ...]] = (
        "scheme",
        "track",
        "page",
        "conflict",
    )

    @admin.display(description="属する先")
    def owner(self, row: Any) -> str:
        return str(row.track or row.scheme or row.page)

    def subject_of(self, row: Any) -> str:
        scheme = row.track.scheme if row.track else row.scheme
        return scheme.key if scheme else OVERVIEW

    def view_on_site(self, row: Any) -> str | None:
        page = getattr(row, "page", None)
        if page:
            return reverse("schemes:page", args=[page.key])
        if row.track:
            return evidence(row.track.scheme.key, self.anchor_of(row, row.track.key))
        # a form that leaves both empty has neither
        return evidence(row.scheme.key, self.anchor_of(row)) if row.scheme else None

    def anchor_of(self, row: Any, track: str = "") -> str:
        """Where the row stands in the evidence of its scheme; ``track``: its track's key, if any."""
        return track or "about"


class TrackRowAdmin(CitedAdmin):
    """A row of one track."""

    named_by = ("track__scheme",)
    autocomplete_fields: ClassVar[tuple[str, ...]] = ("track",)

    def subject_of(self, row: Any) -> str:
        return row.track.scheme.key

    def view_on_site(self, row: Any) -> str | None:
        return evidence(row.track.scheme.key, row.track.key)


class RowInline(_Rows, admin.StackedInline):
    """Rows one under the other: cells of a table would have no labels of their own."""

    extra = 0
    form: type[forms.ModelForm] = KeyedForm
    classes: tuple[str, ...] = ("collapse",)
    named_by: tuple[str, ...] = ()
    view_on_site = False
    shows_ties = True
    """Whether a form here holds what its row cites, so that a change of it is not to be passed over."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.named_by)


class CitedInline(RowInline):
    """Rows with citations, of which there are few: each is a form of its own."""

    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("citations")
