"""The catalogue as open data: in the country's own standards, as tables, as one file, as CommonGrants."""
