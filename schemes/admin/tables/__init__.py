"""Lists of working rows as tables: written out, and taken in after a dry run."""
