"""From draft to public on the staff site: sending, deciding, editions, previews, files and years."""
