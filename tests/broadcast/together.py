"""Several who do the same at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def together(number: int, work: Callable[[int], Any]) -> list[Any]:
    """What the work gives, done so many times at once; it is told which of them it is."""
    line = threading.Barrier(number)

    def one(nth: int) -> Any:
        line.wait()
        return work(nth)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))
