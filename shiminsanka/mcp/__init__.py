"""A small command for assistants (Model Context Protocol): it asks a portal's API over HTTP.

It is no part of the site: it needs neither Django nor the database, and nothing of the site needs it.
"""
