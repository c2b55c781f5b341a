"""How people write and read values: amounts, days, places, texts and tables. No Django, no database, no clock."""
