"""The working rows: made into documents, made equal to documents, and changed by one person at a time."""
