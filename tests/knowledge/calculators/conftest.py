"""The data of the calculators, loaded once, without the matcher."""

from __future__ import annotations

import pytest

from knowledge.loading import Knowledge, load


@pytest.fixture(scope="session")
def known() -> Knowledge:
    """The real knowledge base."""
    return load()
