"""What the answer pages say in few words: points, contact points, tasks, terms."""

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from schemes.admin.base import (
    EVIDENCE,
    PLACE,
    WHEN,
    CitedAdmin,
    CitedFilter,
    KeyedForm,
    OwnedAdmin,
    SchemeFilter,
    StaffAdmin,
    TrackRowAdmin,
    part,
)
from schemes.admin.rows.briefs import BriefInline, OrderedBriefs, cited
from schemes.document import OVERVIEW, TASK_PAGES
from schemes.judging.rulebook import WANTS
from schemes.models import Contact, Point, Task, Term, Track
from schemes.models.answers import ContactPoint, long_unchecked
from schemes.models.facts import choices_named
from schemes.review import leading
from schemes.writing import japanese
from schemes.writing.words import UNKNOWN

POINT_HELPS = {
    "text": "一行で読める短さにします。資料にある言葉を、だれにでもわかる言葉で。",
    "order": "同じ所の中の順。",
}
CONTACT_HELPS = {
    "name": "役割か組織の名前。個人の名前は入れません。",
    "purpose": "例: 団体の応募相談(草の根・JICA基金)。",
    "telephone": "わからないときは空欄(「未確認」と表示されます)。",
    "checked_label": "例: 2024年度の案内。確かめた日がわかるときは、日付も入れます。",
}
TASK_HELPS = {
    "label": "最初の頁で、立場の下に並ぶ言葉。一つの立場に三つまで表示します。",
    "leads_to": f"類型(例: volunteers/dispatch)か、次の頁: {'、'.join(TASK_PAGES)}。一覧には、schemes?who=ngo のように立場(who)やしたいこと(want)を付けられます。",
}
TERM_HELPS = {
    "kana": "ひらがなと長音だけ。並べる順番にも使います。例: えぬじーおー。",
    "plain": "答えの頁で、このことばの代わりに使う言い方。例: 制度。",
    "meaning": "むずかしい言葉を使わずに、一文か二文で。",
    "avoided": "答えの頁では使わないことば。やさしい言い方も入れてください。",
}


def contact_parts(*owners: str) -> tuple[Any, ...]:
    """The form of a contact point: whom one asks for what, how, where, and how fresh it is."""
    return (
        part(
            "何の窓口か", "だれの、何の相談を受ける窓口か。", *owners, "name", "section", "purpose"
        ),
        part(
            "連絡のしかた",
            "わからないところは空欄にします(「未確認」と表示されます)。",
            ("telephone", "mail"),
            "form_url",
            "page_url",
            "address",
            "hours",
        ),
        part(
            "いつの情報か",
            "確かめた日から12か月たつと知らせます。",
            ("checked_on", "checked_label"),
        ),
        EVIDENCE,
        PLACE,
    )


CONTACT_SHOWN = ("name", "purpose", "reach", "checked", "cited")


class CheckedFilter(admin.SimpleListFilter):
    title = "確認"
    parameter_name = "checked"

    def lookups(self, request, model_admin):
        return [("old", "確認が古い(12か月たったか、日がない)")]

    def queryset(self, request, queryset):
        if self.value() != "old":
            return queryset
        return queryset.filter(long_unchecked(timezone.localdate()))


class PointFormSet(OrderedBriefs):
    once = ("topic", "order")


class PointInline(BriefInline):
    model = Point
    formset = PointFormSet

    def said(self, point: Point) -> tuple[str, ...]:
        return (point.get_topic_display(), point.aside, cited(point))


class ContactInline(BriefInline):
    """Of the contact points of any row; the model is said by who owns them."""

    formset = OrderedBriefs

    def said(self, contact: ContactPoint) -> tuple[str, ...]:
        ways = "、".join(filter(None, [contact.telephone, contact.mail]))
        return (ways, contact.checked_label, cited(contact))


class OfferContactInline(ContactInline):
    model = Contact


class ContactPointAdmin(CitedAdmin):
    """The contact points of one kind of owner, in a list."""

    helps = CONTACT_HELPS

    @admin.display(description="電話・メール", ordering="telephone")
    def reach(self, contact: Any) -> str:
        return " ".join(filter(None, (contact.telephone, contact.mail))) or UNKNOWN

    @admin.display(description="いつの情報か", ordering="checked_on")
    def checked(self, contact: Any) -> str:
        day = japanese.day(contact.checked_on) if contact.checked_on else ""
        return contact.checked_label or day or UNKNOWN


@admin.register(Point)
class PointAdmin(TrackRowAdmin):
    about = "類型の頁に並ぶ短い一行。使える人、進め方、用意するもの、まだわからないこと。"
    fieldsets = (
        part("どこに出るか", "類型の頁の、どの見出しの下の行か。", "track", ("topic", "mark")),
        part(
            "何と言うか",
            "一行で読める短さで、だれにでもわかる言葉で。",
            "heading",
            "text",
            "aside",
            "leads_to",
        ),
        WHEN,
        EVIDENCE,
        PLACE,
    )
    list_display = ("text", "topic", "mark", "track", "dated", "cited")
    list_filter = ("topic", "mark", SchemeFilter, "standing", CitedFilter)
    search_fields = ("text", "aside", "heading", "track__name", "track__scheme__name")
    ordering = ("track__scheme__order", "track__order", "topic", "order")
    helps = POINT_HELPS

    def view_on_site(self, point: Point) -> str:
        return point.track.get_absolute_url()


@admin.register(Contact)
class ContactAdmin(ContactPointAdmin, OwnedAdmin):
    about = "事業や類型の相談先。電話、メール、公式ページと、いつの情報か。"
    named_by = ("scheme", "track__scheme")
    autocomplete_fields = ("scheme", "track")
    fieldsets = (*contact_parts("scheme", "track"),)
    list_display = (*CONTACT_SHOWN, "owner")
    list_filter = (
        SchemeFilter,
        CheckedFilter,
        ("telephone", admin.EmptyFieldListFilter),
        CitedFilter,
    )
    search_fields = ("name", "section", "purpose", "telephone", "mail", "scheme__name")
    ordering = ("scheme__order", "track__scheme__order", "track__order", "order")

    def view_on_site(self, contact: Contact) -> str | None:
        owner = contact.track or contact.scheme  # a form that leaves both empty has neither
        return owner.get_absolute_url() if owner else None


class TaskForm(KeyedForm):
    def clean_leads_to(self) -> str:
        leads_to = self.cleaned_data["leads_to"]
        tracks = {f"{row.scheme.key}/{row.key}" for row in Track.objects.select_related("scheme")}
        if sentence := leading.fault(leads_to, tracks, choices_named(WANTS)):
            raise ValidationError(sentence, code="nowhere")
        return leads_to


@admin.register(Task)
class TaskAdmin(StaffAdmin):
    about = "最初の頁で、立場の下に並ぶ用事と行き先。"
    fieldsets = (
        part("だれの、何の用事か", "最初の頁の、立場の下に並びます。", "who", "label", "leads_to"),
        PLACE,
    )
    subject = OVERVIEW
    form = TaskForm
    list_display = ("label", "who", "leads_to", "order")
    list_filter = ("who",)
    search_fields = ("label", "leads_to")
    ordering = ("order", "who", "label")
    helps = TASK_HELPS


class TermForm(KeyedForm):
    def clean_kana(self) -> str:
        kana = self.cleaned_data["kana"]
        if not re.fullmatch("[ぁ-ゖー・]+", kana):
            raise ValidationError(
                "よみは、ひらがなで入れてください。例: えぬじーおー。", code="kana"
            )
        return kana

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("avoided") and not self.cleaned_data.get("plain"):
            self.add_error(
                "plain", "答えの頁で使わないことばには、やさしい言い方を入れてください。"
            )


@admin.register(Term)
class TermAdmin(CitedAdmin):
    about = "ことばの意味と、やさしい言い方。"
    fieldsets = (
        part("何のことばか", "並べる順番は、よみで決まります。", "word", "kana"),
        part("どう言いかえるか", "むずかしい言葉を使わずに。", "plain", "meaning", "avoided"),
        EVIDENCE,
        PLACE,
    )
    subject = OVERVIEW
    form = TermForm
    list_display = ("word", "kana", "plain", "meaning", "avoided", "order", "cited")
    list_filter = ("avoided", CitedFilter)
    search_fields = ("word", "kana", "plain", "meaning")
    ordering = ("kana", "word")
    helps = TERM_HELPS
