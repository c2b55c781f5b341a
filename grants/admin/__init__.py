"""Money on the staff site: its rows, and the calls of a year in one table."""

from grants.admin import calls, rows

__all__ = ["calls", "rows"]
