"""案: whose change is whose."""
