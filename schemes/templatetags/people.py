"""How pages of the staff site name people."""

from django import template

from schemes.editing.called import called

register = template.Library()

register.filter("called", called)
