"""Whether someone may apply, and why: pure rules. No Django, no database, no clock."""
