"""Fails where the figures on the second tuning set fall below what the README reports: `python -m tests.floors`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from bot.commands.asking import answers
from bot.settings import Settings
from bot.wiring import wire
from knowledge.evaluation import figures, read_questions

QUESTIONS = Path(__file__).parent / "questions" / "members-2.jsonl"
AS_OF = date(2026, 11, 22)
AT_LEAST = {
    "right source first and all facts": 0.90,
    "right entry among three": 0.975,
    "changed law: right and all facts": 0.86,
    "unanswerable recognised": 0.87,
    "abstained rightly": 0.90,
    "calculator found": 0.92,
    "calculator inputs read": 0.95,
    "calculator: all facts": 0.95,
}
AT_MOST = {"answered wrongly": 0.06}


def main() -> int:
    """Prints each figure that fell; exit status 1 where any did."""
    questions = read_questions(QUESTIONS)
    found = figures(questions, list(answers(wire(Settings()), [(q["id"], q["question"]) for q in questions], AS_OF)))
    fallen = [
        f"{name}: {found[name]} is below {least}" for name, least in AT_LEAST.items() if found[name].value < least
    ]
    fallen += [f"{name}: {found[name]} is above {most}" for name, most in AT_MOST.items() if found[name].value > most]
    print("\n".join(fallen) or f"{len(AT_LEAST) + len(AT_MOST)} figures are where they should be")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
