"""What may go wrong around a save: two at once, a killed process, a lost database, a huge upload."""
