"""Staff and their roles. Only someone for set-up is a superuser, and no one here makes one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django_otp.plugins.otp_totp.models import TOTPDevice

from schemes import roles
from schemes.admin.accounts import vouching
from schemes.admin.base import KeyedForm
from schemes.admin.saving.locking import LockedAdmin
from schemes.editing import locks
from schemes.models import Edition, EditorScope, Event, Scheme
from schemes.review import persons
from schemes.staff import accounts, devices, entry, guesses, invitations

# Django's own pages of both, which came with the import of its classes above.
admin.site.unregister([User, Group])


class StaffForm(KeyedForm):
    """A member of staff. The name stands in every record, so it is chosen once."""

    fixed = ("username",)
    schemes = forms.ModelMultipleChoiceField(
        Scheme.objects.all(),
        label="担当するスキーム",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="編集者を一部のスキームに限るときに選びます。選ばなければ、すべてを編集できます。",
    )

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "schemes" in self.fields:
            name = self.instance.get_username()
            self.initial["schemes"] = Scheme.objects.filter(editorscope__username=name)


@admin.register(User)
class StaffUserAdmin(LockedAdmin, UserAdmin):
    about = "この職員用サイトに入る人と、その役割。"
    # Signing in changes both; neither is edited in the form.
    not_locked = ("last_login", "password")
    list_display = (
        "username",
        "last_name",
        "first_name",
        "role_names",
        "state",
        "confirmed",
        "last_login",
    )
    list_filter = ("groups", "is_active")
    filter_horizontal = ()
    form = add_form = StaffForm
    add_form_template = None
    actions = ("unlock",)
    fieldsets = (
        (None, {"fields": ("username", "state", "confirmed")}),
        ("本人", {"fields": ("last_name", "first_name", "email")}),
        ("できること", {"fields": ("is_active", "groups", "schemes")}),
        ("日時", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "description": "パスワードは本人が決めます。保存すると、本人に渡す招待のリンクが一度だけ出ます。",
                "fields": ("username", "last_name", "first_name", "email", "groups", "schemes"),
            },
        ),
    )
    readonly_fields = ("state", "confirmed", "last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        enrolled = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        found = super().get_queryset(request).prefetch_related("groups")
        return found.annotate(
            enrolled=Exists(enrolled),
            delayed=Exists(guesses.waiting(timezone.now())),
            waits=Exists(_unconfirmed()),
        )

    def get_urls(self) -> list[Any]:
        """Without Django's page that sets another person's password."""
        pages = {"invite": self.invite, "confirm": self.confirm, "factor": self.factor}
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"auth_user_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *admin.ModelAdmin.get_urls(self)]

    @admin.display(description="役割")
    def role_names(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return "、".join(["設置担当", *names] if user.is_superuser else names)

    @admin.display(description="ログイン")
    def state(self, user: Any) -> str:
        if not user.is_active:
            return "停止中"
        if user.delayed:
            return "間違いが続き、待ち時間中"
        if not user.has_usable_password():
            return "招待中(本人の登録待ち)"
        if entry.is_sample(user):
            return "できる(見本のアカウント)"
        return "できる" if user.enrolled else "認証アプリの登録待ち"

    @admin.display(description="本人の確認")
    def confirmed(self, user: Any) -> str:
        return "ほかの管理者の確認待ち" if user.waits else "—"

    @admin.action(description="ログインの待ち時間をなくす", permissions=["change"])
    @transaction.atomic
    def unlock(self, request: HttpRequest, users: QuerySet) -> None:
        locks.hold_the_work()
        freed = [user for user in users if guesses.forget(user.get_username())]
        for user in freed:
            accounts.note(Event.Action.UNLOCKED, user, by=request.user.get_username())
        if freed:
            names = "、".join(f"「{user.get_username()}」" for user in freed)
            messages.success(request, f"{names}のログインの待ち時間をなくしました。")
        else:
            messages.info(request, "選んだ人に、ログインの間違いはありません。")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.label = "役割"
            field.help_text = "役割のない人は、入れても何もできません。"
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.widget.can_add_related = False
        if field and db_field.name == "is_active":
            field.help_text = "外すと、すぐにログアウトになり、入れなくなります。異動や退職のときは、削除せずに外してください。"
        return field

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def get_deleted_objects(self, objs, request):
        """Who stands in a record stays. The list's own delete action asks about no single row:
        superusers are left out here."""
        deletable, counts, needed, protected = super().get_deleted_objects(objs, request)
        kept = [
            f"{user}(操作の記録や版に名前があります。「有効」を外してください)"
            for user in objs
            if _is_recorded(user)
        ]
        if not request.user.is_superuser:
            kept += [str(user) for user in objs if user.is_superuser]
        return deletable, counts, needed, [*protected, *kept]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        before = set(form.instance.groups.all()) if change else set()
        super().save_related(request, form, formsets, change)
        if "schemes" in form.cleaned_data:
            _keep_scopes(form.instance, form.cleaned_data["schemes"])
        if change:
            _note_more(request, form, before)

    def beside(self, user: User) -> dict[str, str]:
        names = Scheme.objects.filter(editorscope__username=user.get_username())
        return {"担当するスキーム": "、".join(names.values_list("name", flat=True))}

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        locks.hold_the_work()
        for user in queryset:
            _keep_scopes(user, [])
        super().delete_queryset(request, queryset)

    def response_add(self, request, obj, post_url_continue=None):
        return self._show_invitation(request, obj, invitations.invite(request, obj))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and obj != request.user and self.has_change_permission(request, obj):
            for name in ("invite", "confirm", "factor"):
                context[f"{name}_url"] = reverse(f"admin:auth_user_{name}", args=[obj.pk])
            context["waits"], context["enrolled"] = obj.waits, obj.enrolled
        if obj is None:
            # What follows is the link, which is shown once.
            context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def invite(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET says what a new link does; POST makes it and shows it once."""
        user = self._another(request, object_id)
        if user == request.user:
            raise PermissionDenied
        if request.method != "POST":
            return self._show_invitation(request, user, None)
        with transaction.atomic():
            locks.hold_the_work()
            link = invitations.invite(request, user)
        return self._show_invitation(request, user, link)

    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Another administrator than the maker says that the account is its owner's."""
        return vouching.confirm_page(request, self._another(request, object_id))

    def factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two administrators take a person's second factor away."""
        return vouching.factor_page(request, self._another(request, object_id))

    def _another(self, request: HttpRequest, object_id: str) -> User:
        user = self.get_object(request, object_id)
        if user is None:
            raise Http404("この職員は見つかりませんでした。一覧から選び直してください。")
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _show_invitation(self, request: HttpRequest, user: User, link: str | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"「{user.get_username()}」さんの招待",
            "opts": self.opts,
            "who": user,
            "link": link,
            "days": invitations.DAYS,
            "keeps_factor": devices.is_enrolled(user),
        }
        shown = TemplateResponse(request, "admin/staff/invite.html", context)
        add_never_cache_headers(shown)
        shown.keeps_input = False  # type: ignore[attr-defined]  # the link is shown once
        return shown


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """A 管理者 may not take over the account of a superuser."""
    return user is None or not user.is_superuser or request.user.is_superuser


def _is_recorded(user: User) -> bool:
    name = user.get_username()
    published = Edition.objects.filter(published_by=name) | Edition.objects.filter(approved_by=name)
    return Event.objects.filter(by=name).exists() or published.exists()


def _keep_scopes(user: User, schemes: Any) -> None:
    name = user.get_username()
    EditorScope.objects.filter(username=name).exclude(scheme__in=schemes).delete()
    for scheme in schemes:
        EditorScope.objects.get_or_create(username=name, scheme=scheme)


def _unconfirmed() -> QuerySet:
    """For an annotation of users: what another did to the account and nobody has confirmed since."""
    later = Event.objects.filter(
        what=OuterRef("what"), action=Event.Action.CONFIRMED, position__gt=OuterRef("position")
    )
    done = Event.objects.filter(what=OuterRef("username"), action__in=persons.TYING)
    return done.exclude(by=F("what")).filter(~Exists(later))


def _note_more(request: HttpRequest, form: Any, before: set[Group]) -> None:
    """Record that an account can do more than before: it was given a role, or works again."""
    user = form.instance
    more = [f"役割: {group.name}" for group in user.groups.all() if group not in before]
    if user.is_active and form.initial.get("is_active") is False:
        more.append("有効にした")
    if more:
        by = request.user.get_username()
        accounts.note(Event.Action.EMPOWERED, user, by=by, detail="\n".join(more))


@admin.register(Group)
class RoleAdmin(LockedAdmin, GroupAdmin):
    """The three roles are defined by the programme (``schemes.roles``): they are shown here, and
    groups of other kinds can be added."""

    about = "役割ごとにできること。"
    list_display = ("name", "member_count")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("user_set")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Who is in a group that may do more can do more as well."""
        group = form.instance
        before = set(group.permissions.all())
        super().save_related(request, form, formsets, change)
        if set(group.permissions.all()) - before:
            by, detail = request.user.get_username(), f"役割「{group.name}」の権限を広げた"
            for user in group.user_set.all():
                accounts.note(Event.Action.EMPOWERED, user, by=by, detail=detail)

    @admin.display(description="人数")
    def member_count(self, group: Group) -> str:
        return f"{len(group.user_set.all())}人"

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_role(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_role(obj)

    def get_deleted_objects(self, objs, request):
        deletable, counts, needed, protected = super().get_deleted_objects(objs, request)
        return deletable, counts, needed, [*protected, *(str(g) for g in objs if _is_role(g))]


def _is_role(group: Group | None) -> bool:
    return group is not None and group.name in roles.ROLES
