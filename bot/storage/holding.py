"""One `serve` a SQLite database: a lock file beside it, which the system frees when the process ends in any way."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Held(Exception):
    """Another process serves the database."""


class NoLock(Exception):
    """The lock file cannot be made; the message says why."""


@contextmanager
def held(database: Path | None) -> Iterator[None]:
    """Keeps others from serving the database as long as the block runs; None is a database that may be shared.

    Raises Held, NoLock.
    """
    if database is None:
        yield
        return
    lock = Path(f"{database}.lock")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise NoLock(f"{lock} を作れません({error.strerror})。") from None
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Raises Held where another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists there only

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists there only

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Held from None
