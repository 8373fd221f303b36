"""What members typed, made safe to keep: nothing that a database or a platform cannot hold."""

from __future__ import annotations

LONGEST = 10_000


def clean(text: str) -> str:
    """The text without NUL and half characters, at most LONGEST characters of it, no blanks around it."""
    return text[:LONGEST].replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()
