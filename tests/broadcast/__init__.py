"""Tests of reminders from the database to the platforms."""
