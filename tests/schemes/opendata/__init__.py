"""Open data: each form of it, as those who take it read it."""
