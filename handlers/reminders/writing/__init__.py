"""How an organizer writes a reminder in a chat: one step after the other, replayed from what was said."""
