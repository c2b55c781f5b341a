"""Answers that are made once: their bytes, where they are kept, and the files of them."""
