"""Questions of the checker and their choices."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from schemes.admin.base import PLACE, KeyedForm, RowInline, StaffAdmin, part
from schemes.admin.choices import Choices, any_of
from schemes.document import REFERENCE
from schemes.models import Fact, FactChoice

WITH_CHOICES = (Fact.Type.CHOICE, Fact.Type.SET)
GROUPED = (*WITH_CHOICES, Fact.Type.COUNTRY, Fact.Type.PREFECTURE)
# Words that an address of the checker already uses for something else.
RESERVED = frozenset({"as_of", "show", "members", "ask", "asked", "skip"})
UNKNOWN = "unknown"
NOT_A_KEY = "半角の英小文字で始め、半角の英小文字・数字・下線だけで書いてください。例: budget_yen。"
KEY_TAKEN = "「{key}」はサイトがほかのことに使っています。別の記号にしてください。"
NOT_A_VALUE = "半角の英小文字・数字・下線だけで書いてください。例: npo_corporation。"
NO_UNKNOWN = (
    "「unknown」は「わからない」を表すので使えません。"
    "「わからない」はどの質問にも出るので、選択肢に加える必要はありません。"
)
NEEDS_CHOICES = "「{type}」の質問には、選択肢を一つ以上加えてください。"
LONGEST_NAME = 80
TOO_LONG = f"「{{name}}…」が長すぎます。呼び名は{LONGEST_NAME}文字までにしてください。"
ALSO_HELP = "正式な名前、前の名前、読みがな、略称。「、」で並べます。表・事例・診断のアドレスで、この選択肢として読みます。二つの選択肢に同じ呼び名があると、どちらかを尋ね直します。"
NO_CHOICES = "「{type}」の質問に選択肢は要りません。選択肢の欄を空にしてください。"


class CalledField(forms.Field):
    """Other names of a choice, between 「、」."""

    widget = forms.TextInput(attrs={"class": "vTextField"})

    def prepare_value(self, value: Any) -> str:
        return "、".join(value) if isinstance(value, list | tuple) else value or ""

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return value
        names = (name.strip() for name in re.split(r"[、,，\n]", value or ""))
        return list(dict.fromkeys(filter(None, names)))

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if long := next((name for name in value if len(name) > LONGEST_NAME), None):
            raise ValidationError(TOO_LONG.format(name=long[:20]), code="too_long")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class ChoiceForm(KeyedForm):
    fixed = ("value",)
    also = CalledField(label="ほかの呼び名", required=False, help_text=ALSO_HELP)

    def clean_value(self) -> str:
        value = self.cleaned_data["value"]
        if self.fields["value"].disabled:
            return value
        if value == UNKNOWN:
            raise ValidationError(NO_UNKNOWN, code="unknown")
        if not re.fullmatch(r"[a-z0-9_]+", value):
            raise ValidationError(NOT_A_VALUE, code="invalid")
        return value


class ChoiceFormSet(forms.BaseInlineFormSet):
    """A question that is answered from a list has one; no other has."""

    def clean(self) -> None:
        super().clean()
        fact = self.instance
        if not fact.type or any(self.errors):
            return
        given = any(getattr(form, "cleaned_data", {}).get("value") for form in self.forms)
        kind = fact.get_type_display()
        if fact.type in WITH_CHOICES and not given:
            raise ValidationError(NEEDS_CHOICES.format(type=kind), code="no_choices")
        if given and fact.type not in WITH_CHOICES:
            raise ValidationError(NO_CHOICES.format(type=kind), code="choices")


class FactChoiceInline(RowInline):
    model = FactChoice
    form = ChoiceForm
    formset = ChoiceFormSet
    classes = ()
    verbose_name_plural = "選択肢 — 「一つ選ぶ」「いくつでも選ぶ」のとき"
    helps = {"value": "要件とAPIで使います。半角の英小文字・数字・下線。"}

    # What else a choice says is on its own page: a question of fifty choices is a page as well.
    fields = (("value", "label", "order"),)
    # A choice is deleted on its own page, which says what relies on it.
    can_delete = False
    show_change_link = True

    def get_extra(self, request: HttpRequest, obj: Fact | None = None, **kwargs: Any) -> int:
        """Empty rows for those whose browser cannot add any."""
        if obj is None:
            return 3
        return 1 if obj.type in WITH_CHOICES else 0


class FactForm(KeyedForm):
    """A rule was written for one type of answer: the type is as fixed as the key."""

    fixed = ("key", "type")

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if self.fields["key"].disabled:
            return key
        if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
            raise ValidationError(NOT_A_KEY, code="invalid")
        if key in RESERVED:
            raise ValidationError(KEY_TAKEN.format(key=key), code="reserved")
        return key


@admin.register(Fact)
class FactAdmin(StaffAdmin):
    about = "診断で人に尋ねること。"
    subject = REFERENCE
    tabled_by_form = True
    form = FactForm
    list_display = ("label", "key", "question", "type", "subject", "group", "asked_of")
    list_filter = ("group", "type", "subject", "asked_of", "per_member", "changeable")
    search_fields = ("key", "label", "question", "help")
    ordering = ("order", "key")
    inlines = (FactChoiceInline,)
    fieldsets = (
        part(
            "何を尋ねるか",
            "応募者に見せる質問と、その答え方。",
            "key",
            "label",
            "question",
            "help",
            ("type", "unit"),
        ),
        part(
            "だれに、いつ尋ねるか",
            "どの見出しの下で、だれについて尋ねるか。",
            "group",
            "subject",
            "asked_of",
            "spared",
            "per_member",
        ),
        part(
            "判定での言い方",
            "満たさないときに、何を変えればよいかを言う言葉。",
            "changeable",
            "change",
            "said_yes",
            "said_no",
        ),
        part(
            "答えの範囲と順",
            "受け付ける数と、尋ねる順。",
            ("minimum", "maximum"),
            "effort",
            "order",
        ),
    )
    helps = {
        "key": "診断のアドレスとAPIで使います。半角の英小文字・数字・下線。",
        "label": "例: 登記日。条件の文に出ます。",
        "question": "応募者に見せる質問の文。",
        "type": "あとから変えられません。要件で使える条件と値は、答え方で決まります。",
        "help": "質問の下に出ます。例: 登記事項証明書に書かれた日です。",
        "group": "質問の画面の見出し。例: 団体、実績、計画。",
        "subject": "応募者についての要件を満たさないと「対象外」、計画についてなら「対象外(計画を変えれば再判定)」になります。",
        "effort": "1(すぐ答えられる)から5(調べが要る)まで。小さいものから先に尋ねます。",
        "unit": "例: 件、人。金額・月・日には要りません。",
        "per_member": "共同事業体で応募するとき、構成員それぞれについても尋ねます。",
        "changeable": "満たさないとき、「計画を変えれば」という案を示します。",
        "minimum": "この数より小さい答えは受け付けません。",
        "maximum": "この数より大きい答えは受け付けません。",
        "order": "小さい数から順に尋ねます。",
    }

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and obj.type in GROUPED:
            context["groups"] = obj.choice_groups.all()
            if self.has_add_permission(request):
                page = reverse("admin:schemes_choicegroup_add")
                context["add_group"] = f"{page}?fact={obj.pk}"
        kwargs["obj"] = obj
        return super().render_change_form(request, context, *args, **kwargs)

    def search_choices(self, named: Choices) -> Q:
        return Q(key__in={fact for fact, _ in named})

    def view_on_site(self, fact: Fact) -> str:
        return reverse("schemes:check")


@admin.register(FactChoice)
class FactChoiceAdmin(StaffAdmin):
    about = "質問の答えの選択肢と、ほかの呼び名。"
    fieldsets = (
        part("何の選択肢か", "どの質問の、何という選択肢か。", "fact", "value", ("label", "short")),
        part("だれの、ほかの呼び名", "人が打つ言葉で見つかるように。", "also", "who"),
        PLACE,
    )
    subject = REFERENCE
    form = ChoiceForm
    table_texts = ("also",)
    list_display = ("label", "value", "fact", "order")
    list_filter = (("fact", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("fact",)
    search_fields = ("label", "value", "fact__label", "fact__key")
    ordering = ("fact__order", "fact__key", "order", "value")
    autocomplete_fields = ("fact",)
    helps = {"value": "要件とAPIで使います。半角の英小文字・数字・下線。"}

    def search_choices(self, named: Choices) -> Q:
        return any_of(Q(fact__key=fact, value=code) for fact, code in named)
