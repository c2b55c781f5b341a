"""Addresses of the public site."""

app_name = "schemes"
urlpatterns: list = []
