"""People who save at the same moment, and processes that are killed in mid-work."""
