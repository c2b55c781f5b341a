"""Finding what is published by the words that people type: spellings, readings, places, amounts. No Django, no database, no clock."""
