"""What a member does with reminders: answers, stops, settings, joined accounts, reminders of the own."""
