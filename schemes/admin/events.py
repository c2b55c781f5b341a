"""操作の記録: who did what, when and why. Read only; the database refuses to change or remove one."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from schemes.admin.addresses import Offered
from schemes.admin.tables.cells import Column
from schemes.admin.tables.lists import Exported
from schemes.editing.called import called
from schemes.models import Event, Scheme
from schemes.review.statuses import NAMES


class EventSubjectFilter(admin.SimpleListFilter):
    title = "公開の単位"
    parameter_name = "of"

    def lookups(self, request, model_admin):
        return [*NAMES.items(), *Scheme.objects.values_list("key", "name")]

    def queryset(self, request, queryset):
        return queryset.filter(subject=self.value()) if self.value() else queryset


class _ValueFilter(admin.SimpleListFilter):
    """By a column of words: those that occur, without the empty one."""

    def lookups(self, request, model_admin):
        column = str(self.parameter_name)
        words = Event.objects.exclude(**{column: ""}).order_by(column)
        return [(word, word) for word in words.values_list(column, flat=True).distinct()]

    def queryset(self, request, queryset):
        return (
            queryset.filter(**{str(self.parameter_name): self.value()})
            if self.value()
            else queryset
        )


class KindFilter(_ValueFilter):
    title = "種類"
    parameter_name = "kind"


class PersonFilter(_ValueFilter):
    title = "人"
    parameter_name = "by"


class Told(Column):
    """A column that is only written out, as the list shows it."""

    def of(self, event: Any) -> str:
        if self.field.choices:
            return getattr(event, f"get_{self.name}_display")()
        value = getattr(event, self.name)
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
        return value


@admin.register(Event)
class EventAdmin(Exported, Offered):
    about = "だれが、いつ、何を、なぜ。あとから変えられません。"
    list_display = ("at", "who", "action", "row", "said", "why", "subject_name")
    list_display_links = ("at",)
    list_filter = (
        "action",
        ("at", admin.DateFieldListFilter),
        EventSubjectFilter,
        KindFilter,
        PersonFilter,
    )
    search_fields = ("by", "what", "detail", "why")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    list_per_page = 100
    fields = ("at", "who", "action", "row", "subject_name", "detail", "why")
    readonly_fields = ("who", "row", "subject_name")

    def get_table_columns(self, request: HttpRequest) -> list[Column]:
        names = ("at", "by", "action", "kind", "what", "subject", "detail", "why", "address")
        fields = {field.name: field for field in Event._meta.fields}
        return [Told(fields[name]) for name in names]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        named = Scheme.objects.filter(key=OuterRef("subject")).values("name")
        return super().get_queryset(request).annotate(scheme_name=Subquery(named))

    @admin.display(description="だれが", ordering="by")
    def who(self, event: Event) -> str:
        return called(event.by) or "—"

    @admin.display(description="対象", ordering="what")
    def row(self, event: Event) -> str:
        """Linked to the row's page; only pages of this site are recorded."""
        kind = f"{event.kind} " if event.kind else ""
        if not event.address.startswith("/") or event.address.startswith("//"):
            return f"{kind}{event.what}" or "—"
        name = event.what or event.address
        return format_html('{}<a href="{}">{}</a>', kind, event.address, name)

    @admin.display(description="公開の単位", ordering="subject")
    def subject_name(self, event: Any) -> str:
        return NAMES.get(event.subject) or event.scheme_name or event.subject or "—"

    @admin.display(description="内容")
    def said(self, event: Event) -> str:
        return Truncator(event.detail).chars(80) or "—"
