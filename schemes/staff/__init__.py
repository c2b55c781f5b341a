"""How staff get in: invitation, password, second factor, lock-out and sessions.

Only where the staff site is installed; the public site has none of it.
"""
