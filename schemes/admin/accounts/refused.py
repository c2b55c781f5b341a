"""What a member of staff is shown instead of a page that their role does not open."""

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template import loader

from schemes import roles
from schemes.editing import scopes
from schemes.editing.called import called
from schemes.models import Scheme
from schemes.staff import entry

NOBODY = "システムの担当者"


def page(request: HttpRequest, message: str) -> str | None:
    """A page of the staff site, for those who are in; None for others."""
    if not entry.may_enter(request):
        return None
    user, limits = request.user, scopes.limits(request.user)
    chiefs = User.objects.filter(is_active=True, groups__name=roles.ADMINISTRATOR)
    names = [
        called(name) for name in chiefs.order_by("username").values_list("username", flat=True)
    ]
    own = Scheme.objects.filter(key__in=limits or ()).values_list("name", flat=True)
    context = {
        **admin.site.each_context(request),
        "title": "この頁は開けません",
        "message": message,
        "roles": "、".join(user.groups.values_list("name", flat=True)),
        "schemes": "、".join(own) if limits is not None else "",
        "chiefs": "さん、".join(names) + "さん" if names else NOBODY,
    }
    return loader.render_to_string("admin/refused.html", context, request)
