"""What calculators cost: `make bench`. A batch file through the real command, and each rule by itself, in one run."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from knowledge.calculators import CALCULATORS
from knowledge.calculators.printing import printed
from knowledge.loading import load
from tests.second_reading.random_inputs import random_case

ROOT = Path(__file__).parent.parent.parent
LINES, EACH = 10_000, 1_000


def batch(lines: int, folder: Path) -> float:
    """Seconds of one process that works out so many lines of maternity-nhi."""
    chance = random.Random(lines)
    file = folder / f"{lines}.jsonl"
    rows = []
    for _ in range(lines):
        birth = date(2023, 6, 1) + timedelta(days=chance.randrange(1500))
        given = {"birth_date": birth.isoformat(), "multiple": chance.random() < 0.2, "annual_income_levy": 120_000}
        rows.append(json.dumps({"calculator": "maternity-nhi", "input": given, "as_of": "2026-11-22"}))
    file.write_text("\n".join(rows), encoding="utf-8")
    start = time.perf_counter()
    command = [sys.executable, "-m", "bot", "calc", "--batch", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    seconds = time.perf_counter() - start
    assert done.stdout.count("\n") == lines
    return seconds


def main() -> None:
    """Prints all figures."""
    with tempfile.TemporaryDirectory() as folder:
        start, whole = batch(1, Path(folder)), batch(LINES, Path(folder))
    print(f"calc --batch, one line               {start:.2f} s")
    print(f"calc --batch, {LINES:,} lines         {whole:.2f} s, of which after start {whole - start:.2f} s")
    known, costs = load(), {}
    for name, calculator in CALCULATORS.items():
        chance = random.Random(name)
        cases = [random_case(name, chance) for _ in range(EACH)]
        begun = time.perf_counter()
        for given, as_of in cases:
            printed(calculator, calculator.compute(given, as_of, known.rates), as_of, known.words)
        costs[name] = (time.perf_counter() - begun) / EACH
    slowest = max(costs, key=lambda name: costs[name])
    print(f"one result, slowest rule             {costs[slowest] * 1000:.2f} ms ({slowest})")
    ratios = {
        "batch after start to start": (whole - start) / start,
        "slowest to fastest rule": costs[slowest] / min(costs.values()),
    }
    print(json.dumps({"ratios": {name: round(value, 2) for name, value in ratios.items()}}))


if __name__ == "__main__":
    main()
