"""The checker's pages: questions, one at a time or all at once, and the result."""
