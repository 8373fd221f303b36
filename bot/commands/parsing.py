"""Command lines: faults in Japanese for people, or as one line of JSON for scripts; exit status 2."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

from bot.json_lines import dumps

BAD_USAGE = 2
_VALUE = re.compile(r"argument (?:\S+/)?(?:--)?([\w-]+).*?: expected .*")
_MISSING = re.compile(r"the following arguments are required: (?:--)?([\w-]+).*")
_UNKNOWN = re.compile(r"unrecognized arguments: ((?:--?)?([^\s=]+).*)", re.DOTALL)
_CHOICE = re.compile(r"argument .*: invalid choice: (\S+) .*", re.DOTALL)


def say_failed(_field: str, heading: str, what: str) -> int:
    """Says on stderr, for a person, what is wrong; the exit status."""
    print(f"{heading}\n{what}", file=sys.stderr)
    return BAD_USAGE


def print_failed(field: str, _heading: str, what: str) -> int:
    """Says on stderr, for a script, what is wrong and with which option; the exit status."""
    print(dumps({"error": {"field": field, "message": what}}), file=sys.stderr)
    return BAD_USAGE


class JapaneseParser(argparse.ArgumentParser):
    """Says what is wrong with the command line, in JSON where scripts read it."""

    def __init__(self, *arguments: Any, in_json: bool = False, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._in_json = in_json

    def error(self, message: str) -> NoReturn:
        """Prints how to use the command and ends the program."""
        how = f"「{self.prog} --help」で使い方が出ます。"
        if self._in_json:
            field, said = _explained(message)
            sys.exit(print_failed(field, "", said + how))
        self.exit(BAD_USAGE, f"使い方が違います: {self.prog}\n{message}\n{how}\n")


class JsonParser(JapaneseParser):
    """A parser of what belongs to a command whose faults are read by scripts."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, in_json=True, **more)


def _explained(message: str) -> tuple[str, str]:
    """(option, in Japanese) of argparse's message."""
    if found := _VALUE.fullmatch(message):
        return found[1], f"--{found[1]} の後ろに、値を書いてください。"
    if found := _MISSING.fullmatch(message):
        return "command" if found[1] == "命令" else found[1].lower(), f"{found[1]} を書いてください。"
    if found := _UNKNOWN.fullmatch(message):
        return found[2], f"「{found[1]}」は使えません。"
    if found := _CHOICE.fullmatch(message):
        return "command", f"{found[1]} という命令はありません。"
    return "command", f"使い方が違います({message})。"
