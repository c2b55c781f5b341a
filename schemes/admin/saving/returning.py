"""A form that was opened where its row is read leads back there after it was saved."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from schemes.admin.addresses import back_from


class Returning(admin.ModelAdmin):
    """``next`` in the address, as far as it is a page of the staff site, is where it leads back to.
    Whoever saves and goes on editing takes it along, as Django does with all of an address."""

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> Any:
        return _back(request) or super().response_post_save_change(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> Any:
        return _back(request) or super().response_post_save_add(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["back"] = back_from(request)
        return super().render_change_form(request, context, *args, **kwargs)


def _back(request: HttpRequest) -> HttpResponseRedirect | None:
    back = back_from(request)
    return HttpResponseRedirect(back) if back else None
