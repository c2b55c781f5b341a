"""Pages and the API. A view looks up, decides and renders; it asks the clock once."""
