"""What starts the portal on a developer's machine. Nothing of it is in production."""
