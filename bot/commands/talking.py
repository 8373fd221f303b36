"""`madoguchi serve` and `madoguchi chat`: the counter on the web and the configured platforms, in the terminal."""

from __future__ import annotations

import argparse
import gc
import socket
import sys
import webbrowser
from contextlib import closing, suppress

import uvicorn
from sqlalchemy.exc import OperationalError

from bot.platforms.terminal.chat import talk, where_reminders_are_made
from bot.settings import Settings
from bot.storage.address import file_of
from bot.storage.conversations import ConversationsInDatabase
from bot.storage.holding import Held, NoLock, held
from bot.wiring import receiving, web, wire

_SERVED = (
    "この窓口はもう開いています(同じデータベースを、ほかの「madoguchi serve」が使っています)。"
    "そちらを止めるか、DATABASE_URL に別のデータベースを書いてください。"
    "何台かで開くときは PostgreSQL を使います(.env.example)。"
)
_REFUSED = 2
_PATIENCE = 5  # seconds that an orderly end waits for open pages


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Serves the web chat and the configured platforms until it is stopped; prints where.

    Raises DatabaseTooNew. Exit status 2 where the database is served already.
    """
    try:
        with held(file_of(settings.database_url)):
            return _serve(options, settings)
    except Held:
        print(_SERVED, file=sys.stderr)
    except NoLock as error:
        print(f"{error}窓口を開く人が書き込めるフォルダーにしてください。", file=sys.stderr)
    return _REFUSED


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    try:
        listening = _listen(settings)
    except OSError as error:
        print(
            f"{settings.web_host}:{settings.web_port} を開けません({error.strerror})。"
            "ほかの番号を WEB_PORT に書くか、使っているプログラムを止めてください。",
            file=sys.stderr,
        )
        return 1
    with closing(listening):
        return _run(options, settings, listening)


def _run(options: argparse.Namespace, settings: Settings, listening: socket.socket) -> int:
    parts = wire(settings)
    with suppress(OperationalError):  # a database that cannot be used now is waited for
        _ = parts.database.engine
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    print(f"窓口を開きました: {address}\n{_connections(settings)}\nやめるときは Ctrl+C を押してください。", flush=True)
    if options.open:
        webbrowser.open(address)
    server = uvicorn.Server(
        uvicorn.Config(
            web(parts), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=_PATIENCE
        )
    )
    gc.freeze()  # what is loaded now stays: looking through it for garbage takes more than a tenth of a second
    server.run(sockets=[listening])
    parts.database.close()
    return 0


def _connections(settings: Settings) -> str:
    """What else is open besides the web, and how it receives."""
    slack = "Slack(Socket Mode)" if settings.slack_app_token else "Slack(HTTP、/slack/events)"
    telegram = "Telegram(Webhook、/telegram/webhook)" if settings.telegram_webhook_url else "Telegram"
    found = [slack] * bool(settings.slack_bot_token) + [telegram] * bool(settings.telegram_bot_token)
    if not found:
        return "SlackとTelegramは設定されていません(設定のしかたは .env.example)。ウェブの窓口だけを開いています。"
    alone = settings.telegram_bot_token and settings.telegram_access == "invited" and not settings.organizers
    warning = "\nORGANIZERS が空なので、Telegramに人を招待できません。役員を書いてください。" if alone else ""
    return f"つなぐ先: {'、'.join(found)}{warning}"


def _listen(settings: Settings) -> socket.socket:
    """A listening socket: a port in use is noticed at once, port 0 has a number, and who comes early only waits."""
    family = socket.AF_INET6 if ":" in settings.web_host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((settings.web_host, settings.web_port))
    listening.listen()
    return listening


def chat(options: argparse.Namespace, settings: Settings) -> int:
    """Talks in the terminal until the input ends."""
    parts = wire(settings)
    words, kept = parts.knowledge.words, ConversationsInDatabase(parts.database, parts.now)
    steps = (where_reminders_are_made(words), *receiving(parts, kept))
    talk(parts.desk, steps, parts.now, options.as_of, sys.stdin, sys.stdout)
    return 0
