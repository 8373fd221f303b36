"""A real server of the program on loopback, for tests that speak HTTP or drive a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bot.wiring import Parts, web

_PATIENCE = 20.0


@contextmanager
def served(parts: Parts) -> Iterator[str]:
    """The address of a running server; it is stopped at the end."""
    server = uvicorn.Server(uvicorn.Config(web(parts), port=0, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _PATIENCE
    while not server.started:
        assert thread.is_alive(), "the server ended before it started"
        assert time.monotonic() < deadline, "the server did not start"
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        parts.database.close()
