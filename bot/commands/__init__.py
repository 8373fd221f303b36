"""The commands of `madoguchi`, one module a subject."""
