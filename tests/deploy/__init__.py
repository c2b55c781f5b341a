"""What is shipped for the place where the portal runs: the front, the image, the services together."""
