"""Reminders: what organizers broadcast to members, what members ask to be reminded of, and how each is managed."""
