"""Accounts of staff on the staff site: who is who, with which role, and who answered for them."""
