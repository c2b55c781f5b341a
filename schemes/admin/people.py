"""Staff and their roles. Only someone for set-up is a superuser, and no one here makes one."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, User
from django.http import HttpRequest

from schemes import roles
from schemes.admin.locking import LockedAdmin

admin.site.unregister([User, Group])


@admin.register(User)
class StaffUserAdmin(LockedAdmin, UserAdmin):
    # Signing in changes both; neither is edited in the form.
    not_locked = ("last_login", "password")
    list_display = ("username", "first_name", "role_names", "is_active", "is_staff", "last_login")
    list_filter = ("groups", "is_active", "is_staff")
    filter_horizontal = ()
    add_form = UserCreationForm
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("本人", {"fields": ("last_name", "first_name", "email")}),
        ("できること", {"fields": ("is_active", "is_staff", "groups")}),
        ("日時", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "password1",
                    "password2",
                    "last_name",
                    "first_name",
                    "email",
                    "is_staff",
                    "groups",
                ),
            },
        ),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="役割")
    def role_names(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return "、".join(["設置担当", *names] if user.is_superuser else names)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.name == "groups":
            field.label = "役割"
            field.help_text = "職員用サイトに入るには、「スタッフ権限」も必要です。"
        return field

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def get_deleted_objects(self, objs, request):
        """The list's own delete action asks about no single row: superusers are left out here."""
        deletable, counts, needed, protected = super().get_deleted_objects(objs, request)
        if not request.user.is_superuser:
            protected = [*protected, *(str(user) for user in objs if user.is_superuser)]
        return deletable, counts, needed, protected


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """A 管理者 may not take over the account of a superuser."""
    return user is None or not user.is_superuser or request.user.is_superuser


@admin.register(Group)
class RoleAdmin(LockedAdmin, GroupAdmin):
    """The three roles are defined by the programme (``schemes.roles``): they are shown here, and
    groups of other kinds can be added."""

    list_display = ("name", "member_count")

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("user_set")

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
