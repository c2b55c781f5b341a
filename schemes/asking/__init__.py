"""The facts of the catalogue as questions: a field for each, and answers as people write them."""
