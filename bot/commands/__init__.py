"""The commands of `madoguchi`, one module a subject."""


class BadBatch(Exception):
    """A batch file cannot be read; the message says which line and what to write."""
