"""Addresses of outreach's public pages."""

from django.urls import path

from outreach import views

app_name = "outreach"
urlpatterns = [path("contacts/", views.contacts, name="contacts")]
