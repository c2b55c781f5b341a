"""The staff site's room for schemes: every working row, its editions, and the people.

``base`` is what the other rooms' admins build on; ``offers.TrackAdmin`` takes their inlines.
"""

from schemes.admin import editions, facts, offers, people, preview, requirements, site, sources

__all__ = ["editions", "facts", "offers", "people", "preview", "requirements", "site", "sources"]
