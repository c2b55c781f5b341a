"""Filters of the templates about people, places and learning."""
