"""Why no revision is taken back."""

from __future__ import annotations

from typing import NoReturn


class NoWayBack(Exception):
    """The tables cannot become those of an earlier version again."""


def no_way_back() -> NoReturn:
    """Raises NoWayBack: what only the newer tables can hold would be lost without a word."""
    raise NoWayBack(
        "データベースを前の版の形には戻せません。新しい版が書いたことが消えるからです。"
        "前の版を使うときは、新しくする前の控えを「madoguchi restore」で戻してください。"
    )
