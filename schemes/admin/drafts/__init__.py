"""案: which one a person works in, and the pages on which its changes are looked at, moved and sent."""
