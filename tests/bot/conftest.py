"""One server for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.wiring import Parts
from tests.bot.serving import served


@pytest.fixture(scope="session")
def address(parts: Parts) -> Iterator[str]:
    """Where the program is served."""
    with served(parts) as where:
        yield where
