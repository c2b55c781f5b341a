"""Questions of the checker and their choices."""

from django.contrib import admin
from django.urls import reverse

from schemes.admin.base import KeyedForm, RowInline, StaffAdmin
from schemes.document import REFERENCE
from schemes.models import Fact, FactChoice


class ChoiceForm(KeyedForm):
    fixed = ("value",)


class FactChoiceInline(RowInline):
    model = FactChoice
    form = ChoiceForm
    fields = (("value", "label", "order"),)
    # A choice is deleted on its own page, which says what relies on it.
    can_delete = False
    show_change_link = True


class FactForm(KeyedForm):
    """A rule was written for one type of answer: the type is as fixed as the key."""

    fixed = ("key", "type")


@admin.register(Fact)
class FactAdmin(StaffAdmin):
    subject = REFERENCE
    form = FactForm
    list_display = ("label", "key", "question", "type", "subject", "group", "asked_of", "order")
    list_filter = ("group", "type", "subject", "asked_of", "per_member", "changeable")
    search_fields = ("key", "label", "question", "help")
    ordering = ("order", "key")
    inlines = (FactChoiceInline,)
    fieldsets = (
        (None, {"fields": ("key", "label", "question", "help", "type", "unit")}),
        (
            "だれに・何を尋ねるか",
            {"fields": ("group", "subject", "asked_of", "per_member", "changeable")},
        ),
        ("答えの範囲と順", {"fields": ("minimum", "maximum", "effort", "order")}),
    )
    helps = {
        "key": "診断のアドレスとAPIで使います。半角の英小文字・数字・下線。",
        "label": "例: 登記日。条件の文に出ます。",
        "question": "応募者に見せる質問の文。",
        "unit": "例: 件、人。金額・月・日には要りません。",
        "per_member": "共同事業体で応募するとき、構成員それぞれについても尋ねます。",
        "changeable": "満たさないとき、「計画を変えれば」という案を示します。",
        "minimum": "この数より小さい答えは受け付けません。",
        "maximum": "この数より大きい答えは受け付けません。",
        "order": "小さい数から順に尋ねます。",
    }

    def view_on_site(self, fact: Fact) -> str:
        return reverse("schemes:check")


@admin.register(FactChoice)
class FactChoiceAdmin(StaffAdmin):
    subject = REFERENCE
    form = ChoiceForm
    list_display = ("label", "value", "fact", "order")
    list_filter = (("fact", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("fact",)
    search_fields = ("label", "value", "fact__label", "fact__key")
    ordering = ("fact__order", "fact__key", "order", "value")
    autocomplete_fields = ("fact",)
    helps = {"value": "要件とAPIで使います。半角の英小文字・数字・下線。"}
