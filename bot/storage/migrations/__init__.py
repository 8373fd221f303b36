"""How the tables became what they are: one revision a change, in order, and never back."""
