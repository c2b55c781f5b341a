"""What every form of the staff site keeps when it saves: others' work, and a record."""
