"""Reminders in the database: who can be written to, what was ordered, and what became of each delivery."""
