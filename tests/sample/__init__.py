"""A room that only tests have: it hands ``schemes`` a section as any room does, and takes it away."""
