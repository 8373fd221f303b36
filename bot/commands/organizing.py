"""How `madoguchi remind` and `madoguchi members` are written on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from bot.commands.parsing import JsonParser, print_failed

Later = Callable[[str, str], Callable[..., int]]
_EPILOG = (
    "AUDIENCE: slack:C123(チャンネル)、slack:U123(本人)、telegram:123(本人)、telegram:-100123(グループ)、"
    "tag:女性部、topic:deadlines、everyone、file:ファイル(1行に1つ)。"
)


def add(commands: Any, later: Later) -> None:
    """Adds the commands; `later(module, function)` is what runs."""
    _remind(commands.add_parser("remind", in_json=True, help="お知らせを作る、承認する、見る"), later)
    members = commands.add_parser("members", in_json=True, help="送る相手の名簿").add_subparsers(
        required=True, metavar="命令", parser_class=JsonParser
    )
    bring = members.add_parser("import", help="CSVの名簿を読み込む(platform,address,tags,name)")
    bring.add_argument("file", metavar="FILE.csv", help="CSVファイル。tags は「;」で区切る")
    _runs(bring, later("importing", "bring"))
    listed = members.add_parser("list", help="名簿を見る")
    listed.add_argument("--json", action="store_true", help="JSONで出す")
    _runs(listed, later("importing", "listed"))


def _runs(parser: argparse.ArgumentParser, run: Callable[..., int]) -> None:
    parser.set_defaults(run=run, failed=print_failed, parser=parser)


def _remind(parser: argparse.ArgumentParser, later: Later) -> None:
    commands = parser.add_subparsers(required=True, metavar="命令", parser_class=JsonParser)

    def command(name: str, help: str, function: str = "", **more: Any) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, **more)
        made.add_argument("--json", action="store_true", help="JSONで出す")
        made.set_defaults(deed=name)
        _runs(made, later("reminding", function or name))
        return made

    for name, said in (("create", "お知らせを作る"), ("preview", "何がいつだれに届くかを見る(何も残さない)")):
        _ordered(command(name, said, epilog=_EPILOG))
    edit = command("edit", "始まる前のお知らせを書き換える(もう一度承認が要る)", epilog=_EPILOG)
    edit.add_argument("id", metavar="ID")
    _ordered(edit)
    for name, said in (
        ("approve", "承認する(作った人はできない)"),
        ("reject", "差し戻す"),
        ("pause", "一時停止する"),
        ("resume", "再開する"),
        ("cancel", "取りやめる(残りは送らない。元に戻せない)"),
    ):
        deed = command(name, said, "decide")
        deed.add_argument("id", metavar="ID")
        _by(deed)
    resend = command("resend", "届いたか分からない分か、送れなかった分を送り直す")
    resend.add_argument("id", metavar="ID")
    resend.add_argument("--only", metavar="unknown|failed", default="", help="どちらを送り直すか")
    _by(resend)
    command("list", "お知らせの一覧", "listed")
    command("show", "1つのお知らせ").add_argument("id", metavar="ID")
    report = command("report", "送った結果")
    report.add_argument("id", metavar="ID")
    report.add_argument("--csv", metavar="FILE", help="1件ずつの結果をCSVに書く")
    command("log", "だれがいつ何をしたか").add_argument("id", metavar="ID", nargs="?", default="")
    command("templates", "ひな形の一覧")


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="ORGANIZER", default="", help="だれが行うか(ORGANIZERS にある役員)")


def _ordered(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--template", metavar="ID", help="ひな形")
    parser.add_argument("--field", metavar="NAME=VALUE", action="append", help="ひな形の項目(何度でも)")
    parser.add_argument("--text", metavar="TEXT", help="送る文")
    parser.add_argument("--text-file", metavar="FILE", help="送る文のファイル")
    parser.add_argument("--to", metavar="AUDIENCE", action="append", help="だれに送るか(何度でも)")
    parser.add_argument("--at", metavar="ISO-TIME", help="送る日時(例: 2026-12-10T09:00)。なければ承認されたらすぐ")
    parser.add_argument("--rrule", metavar="RRULE", help="くり返し(RFC 5545。例: FREQ=MONTHLY;BYDAY=2TU;BYHOUR=9)")
    parser.add_argument(
        "--on-holiday", metavar="keep|before|after", help="休みの日に当たったら、動かさないか、前か、後か"
    )
    parser.add_argument(
        "--guarantee", metavar="at-most-once|at-least-once", help="届いたか分からないときに、送り直すか"
    )
    parser.add_argument("--answers", metavar="none|confirm|attend", help="付けるボタン(なし、確認した、参加する)")
    parser.add_argument("--topic", metavar="ID", help="お知らせの種類(受け取らない人に送らない)")
    parser.add_argument("--ignore-quiet-hours", action="store_true", help="静かな時間にも送る")
    _by(parser)
