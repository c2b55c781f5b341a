"""Addresses of the pages about money."""

from django.urls import path

from grants import path as growth_path
from grants import views

app_name = "grants"
urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("path/", growth_path.path, name="path"),
]
