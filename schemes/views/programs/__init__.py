"""What programs read of the site: the shapes of the API, their description, and directories for crawlers."""
