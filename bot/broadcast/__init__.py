"""Broadcasting: reminders go out when they are due, at the pace that platforms allow, and nothing is sent twice."""
