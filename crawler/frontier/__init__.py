"""What is known and not yet fetched, and when to look again."""
