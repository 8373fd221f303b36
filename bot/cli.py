"""The command `madoguchi`: serve, chat, doctor, backup, restore, ask, calc, remind, members, and those of curators."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date

from bot.commands import BadBatch, organizing
from bot.commands.parsing import JapaneseParser, say_failed
from bot.settings import BadSettings, Settings, read
from bot.storage.migrating import DatabaseTooNew
from knowledge.evaluation import BadQuestions
from knowledge.loading import BrokenData

_SERVE = (
    "ウェブの窓口を開き、環境変数に書いてあればSlackとTelegramにもつなぎます。設定は .env.example にあります。"
    "うまくつながらないときは「madoguchi doctor」で調べてください。Ctrl+C で、"
    "答えている途中の分を終えてから止まります。"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    _say_utf8()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    parser = _parser()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        getattr(options, "parser", parser).error(f"unrecognized arguments: {' '.join(unknown)}")
    run: Callable[..., int] = options.run
    failed: Callable[[str, str, str], int] = getattr(options, "failed", say_failed)
    try:
        return run(options, read(os.environ))
    except BadSettings as error:
        return failed("settings", "設定に直すところがあります。", str(error))
    except DatabaseTooNew as error:
        return failed("database", "データベースを使えないので、始められません。", str(error))
    except BrokenData as error:
        return failed("data", "知識のファイルに直すところがあるので、始められません。", str(error))
    except (BadBatch, BadQuestions) as error:
        return failed("file", "ファイルを読めませんでした。", str(error))
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _later(module: str, function: str) -> Callable[..., int]:
    """A command's function, imported when it runs: a command that needs little starts fast."""

    def run(options: argparse.Namespace, settings: Settings) -> int:
        found: Callable[..., int] = getattr(importlib.import_module(f"bot.commands.{module}"), function)
        return found(options, settings)

    return run


def _say_utf8() -> None:
    """Output is UTF-8 whatever the terminal says; what cannot be written is replaced."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("日付は 2026-11-22 の形で書いてください。") from None


def _parser() -> JapaneseParser:
    parser = JapaneseParser(
        prog="madoguchi", description="組合の方針と労働のお知らせに、出典と日付をつけて答える窓口です。"
    )
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=JapaneseParser)
    day = JapaneseParser(add_help=False)
    day.add_argument("--as-of", type=_day, metavar="日付", help="この日の時点で答える(既定は今日)")

    serve = commands.add_parser("serve", help="窓口を開く", description=_SERVE)
    serve.add_argument("--open", action="store_true", help="ブラウザーも開く")
    serve.set_defaults(run=_later("talking", "serve"))
    commands.add_parser("chat", help="端末で話す", parents=[day]).set_defaults(run=_later("talking", "chat"))
    commands.add_parser("doctor", help="設定とつなぐ先を調べ、直し方を出す").set_defaults(
        run=_later("doctoring", "run")
    )

    backup = commands.add_parser("backup", help="データベースの控えを作る(窓口は開いたままでよい)")
    backup.add_argument("file", metavar="ファイル", help="控えのファイル")
    backup.add_argument("--force", action="store_true", help="ファイルがあれば書き換える")
    backup.set_defaults(run=_later("backing_up", "back_up"))
    restore = commands.add_parser("restore", help="控えをデータベースに戻す(窓口は止めておく)")
    restore.add_argument("file", nargs="?", metavar="ファイル", help="控えのファイル")
    restore.add_argument("--mark", action="store_true", help="ほかの命令(pg_restoreなど)で戻したことを書くだけにする")
    restore.set_defaults(run=_later("backing_up", "put_back"))

    ask = commands.add_parser("ask", help="1つの質問に答える", parents=[day])
    ask.add_argument("question", nargs="?", help="質問")
    ask.add_argument("--json", action="store_true", help="JSONで出す")
    ask.add_argument("--batch", metavar="ファイル", help="JSON Linesの質問に1行ずつ答える")
    ask.set_defaults(run=_later("asking", "run"))

    calc = commands.add_parser("calc", help="自分の場合を計算する(JSONで入れてJSONで出す)")
    calc.add_argument("--as-of", metavar="日付", help="この日の時点で計算する(既定は今日)")
    calc.add_argument("name", nargs="?", metavar="計算", help="計算の名前(--list で一覧)")
    calc.add_argument("--input", metavar="JSON", help="計算に使う事実")
    calc.add_argument("--batch", metavar="ファイル", help="JSON Linesの1行ずつを計算する")
    calc.add_argument("--list", action="store_true", help="計算の一覧")
    calc.add_argument("--diagram", metavar="計算", help="聞く順番の図(Mermaid)を出す")
    calc.set_defaults(run=_later("calculating", "run"))

    evaluate = commands.add_parser("eval", help="質問集で正しさを測る", parents=[day])
    evaluate.add_argument("files", nargs="+", metavar="ファイル")
    evaluate.add_argument("--json", action="store_true", help="JSONで出す")
    evaluate.add_argument("--errors", action="store_true", help="外れた質問も出す")
    evaluate.add_argument("--words-only", action="store_true", help="文の意味の比較を使わずに測る")
    evaluate.add_argument("--compare", action="store_true", help="ほかの探し方と並べる")
    evaluate.set_defaults(run=_later("evaluating", "run"))

    entries = commands.add_parser("entries", help="項目の一覧", parents=[day])
    entries.add_argument("--json", action="store_true", help="JSONで出す")
    entries.set_defaults(run=_later("curating", "entries"))
    organizing.add(commands, _later)
    commands.add_parser("lint", help="知識のファイルを調べる", parents=[day]).set_defaults(
        run=_later("curating", "lint")
    )
    commands.add_parser("index", help="項目を書き換えたあと、索引を作り直す").set_defaults(
        run=_later("curating", "index")
    )
    commands.add_parser("train", help="索引と、答え方の重みを作り直す").set_defaults(run=_later("curating", "train"))
    return parser
