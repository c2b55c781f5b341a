"""A citation in one field of its row's form: kept, or told by its source, its place and its words."""
