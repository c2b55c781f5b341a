"""What keeps the record: both chains are verified and their ends written down, and who may write is said."""
