"""The desk: all rows of a scheme as staff think of them, what is still to be sent, and one search over all rows."""
