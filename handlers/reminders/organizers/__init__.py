"""What organizers do with reminders in a chat: commands, pages of those there are, approval, reports."""
