"""`madoguchi serve` and `madoguchi chat`: the counter on a web page and in the terminal."""

from __future__ import annotations

import argparse
import socket
import sys
import webbrowser

import uvicorn

from bot.platforms.terminal.chat import talk
from bot.settings import Settings
from bot.wiring import web, wire


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Serves the web chat until it is stopped; prints its address."""
    try:
        listening = _listen(settings)
    except OSError as error:
        print(
            f"{settings.web_host}:{settings.web_port} を開けません({error.strerror})。"
            "ほかの番号を WEB_PORT に書くか、使っているプログラムを止めてください。",
            file=sys.stderr,
        )
        return 1
    parts = wire(settings)
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    print(f"窓口を開きました: {address}\nやめるときは Ctrl+C を押してください。", flush=True)
    if options.open:
        webbrowser.open(address)
    server = uvicorn.Server(uvicorn.Config(web(parts), log_level="warning", access_log=False, server_header=False))
    server.run(sockets=[listening])
    return 0


def _listen(settings: Settings) -> socket.socket:
    """A bound socket, so that a port in use is noticed at once and port 0 has a number."""
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((settings.web_host, settings.web_port))
    return listening


def chat(options: argparse.Namespace, settings: Settings) -> int:
    """Talks in the terminal until the input ends."""
    parts = wire(settings)
    talk(parts.desk, parts.now, options.as_of, sys.stdin, sys.stdout)
    return 0
