"""The command `madoguchi`: chat, serve, doctor, backup, restore, ask, calc, eval, entries, lint, index, train."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import NoReturn

from bot.commands import asking, backing_up, calculating, curating, doctoring, evaluating, talking
from bot.settings import BadSettings, read
from bot.storage.migrating import DatabaseTooNew
from knowledge.evaluation import BadQuestions
from knowledge.loading import BrokenData

_BAD_USAGE = 2
_SERVE = (
    "ウェブの窓口を開き、環境変数に書いてあればSlackとTelegramにもつなぎます。設定は .env.example にあります。"
    "うまくつながらないときは「madoguchi doctor」で調べてください。Ctrl+C で、"
    "答えている途中の分を終えてから止まります。"
)


class JapaneseParser(argparse.ArgumentParser):
    """Says in Japanese what is wrong with the command line; exit status 2."""

    def error(self, message: str) -> NoReturn:
        """Prints how to use the command and ends the program."""
        self.exit(_BAD_USAGE, f"使い方が違います: {self.prog}\n{message}\n「{self.prog} --help」で使い方が出ます。\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status."""
    _say_utf8()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    options = _parser().parse_args(arguments)
    run: Callable[..., int] = options.run
    try:
        return run(options, read(os.environ))
    except BadSettings as error:
        return _failed("設定に直すところがあります。", str(error))
    except DatabaseTooNew as error:
        return _failed("データベースを使えないので、始められません。", str(error))
    except BrokenData as error:
        return _failed("知識のファイルに直すところがあるので、始められません。", str(error))
    except (asking.BadBatch, BadQuestions) as error:
        return _failed("ファイルを読めませんでした。", str(error))
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _failed(heading: str, what: str) -> int:
    print(f"{heading}\n{what}", file=sys.stderr)
    return _BAD_USAGE


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
    serve.set_defaults(run=talking.serve)
    commands.add_parser("chat", help="端末で話す", parents=[day]).set_defaults(run=talking.chat)
    commands.add_parser("doctor", help="設定とつなぐ先を調べ、直し方を出す").set_defaults(run=doctoring.run)

    backup = commands.add_parser("backup", help="データベースの控えを作る(窓口は開いたままでよい)")
    backup.add_argument("file", metavar="ファイル", help="控えのファイル")
    backup.add_argument("--force", action="store_true", help="ファイルがあれば書き換える")
    backup.set_defaults(run=backing_up.back_up)
    restore = commands.add_parser("restore", help="控えをデータベースに戻す(窓口は止めておく)")
    restore.add_argument("file", nargs="?", metavar="ファイル", help="控えのファイル")
    restore.add_argument("--mark", action="store_true", help="ほかの命令(pg_restoreなど)で戻したことを書くだけにする")
    restore.set_defaults(run=backing_up.put_back)

    ask = commands.add_parser("ask", help="1つの質問に答える", parents=[day])
    ask.add_argument("question", nargs="?", help="質問")
    ask.add_argument("--json", action="store_true", help="JSONで出す")
    ask.add_argument("--batch", metavar="ファイル", help="JSON Linesの質問に1行ずつ答える")
    ask.set_defaults(run=asking.run)

    calc = commands.add_parser("calc", help="自分の場合を計算する(JSONで入れてJSONで出す)")
    calc.add_argument("--as-of", metavar="日付", help="この日の時点で計算する(既定は今日)")
    calc.add_argument("name", nargs="?", metavar="計算", help="計算の名前(--list で一覧)")
    calc.add_argument("--input", metavar="JSON", help="計算に使う事実")
    calc.add_argument("--batch", metavar="ファイル", help="JSON Linesの1行ずつを計算する")
    calc.add_argument("--list", action="store_true", help="計算の一覧")
    calc.add_argument("--diagram", metavar="計算", help="聞く順番の図(Mermaid)を出す")
    calc.set_defaults(run=calculating.run)

    evaluate = commands.add_parser("eval", help="質問集で正しさを測る", parents=[day])
    evaluate.add_argument("files", nargs="+", metavar="ファイル")
    evaluate.add_argument("--json", action="store_true", help="JSONで出す")
    evaluate.add_argument("--errors", action="store_true", help="外れた質問も出す")
    evaluate.add_argument("--words-only", action="store_true", help="文の意味の比較を使わずに測る")
    evaluate.add_argument("--compare", action="store_true", help="ほかの探し方と並べる")
    evaluate.set_defaults(run=evaluating.run)

    entries = commands.add_parser("entries", help="項目の一覧", parents=[day])
    entries.add_argument("--json", action="store_true", help="JSONで出す")
    entries.set_defaults(run=curating.entries)
    commands.add_parser("lint", help="知識のファイルを調べる", parents=[day]).set_defaults(run=curating.lint)
    commands.add_parser("index", help="項目を書き換えたあと、索引を作り直す").set_defaults(run=curating.index)
    commands.add_parser("train", help="索引と、答え方の重みを作り直す").set_defaults(run=curating.train)
    return parser
