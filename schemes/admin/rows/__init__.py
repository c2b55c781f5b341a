"""The working rows of schemes on the staff site, kind by kind."""
