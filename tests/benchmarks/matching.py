"""What matching costs: `make bench`. All figures of one run; ratios, since machines differ.

Prints the part beside the encoder on the real entries and on 100,000 invented aliases, the encoder itself, the time
from process start to the first answer, and the memory of a process that has answered.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from knowledge.evaluation import read_questions
from knowledge.japanese import fold, words
from knowledge.loading import DATA, load
from knowledge.matching import model as learned
from knowledge.matching.decision import Decider
from knowledge.matching.dense import Whitening, unit
from knowledge.matching.encoder import Vectors, load_encoder
from knowledge.matching.engine import stored_index
from knowledge.matching.features import Evidence
from knowledge.matching.index import Index
from knowledge.matching.lexical import Rows, term_ids
from knowledge.matching.matcher import Candidate
from knowledge.matching.targets import KINDS, Target, targets

QUESTIONS = Path(__file__).parent.parent / "questions" / "members-2.jsonl"
ROOT = Path(__file__).parent.parent.parent
MANY_ALIASES, SMALL_ALIASES, PER_TARGET = 100_000, 5_000, 17
STARTS = 5
_FIRST_ANSWER = """
import sys, time
from bot.cli import main
main(["ask", "双子だと国保の免除は何か月ですか"])
rss = int(open("/proc/self/status").read().partition("VmRSS:")[2].split()[0]) // 1024 if sys.platform == "linux" else 0
print(f"MB {rss}", file=sys.stderr)
"""


def percentiles(seconds: Sequence[float]) -> str:
    """Median and 99th percentile in milliseconds."""
    return f"median {np.percentile(seconds, 50) * 1000:6.2f} ms   p99 {np.percentile(seconds, 99) * 1000:6.2f} ms"


def timed(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Seconds of each call."""
    found = []
    for text in texts:
        start = time.perf_counter()
        work(text)
        found.append(time.perf_counter() - start)
    return found


def beside_encoder(
    found: Sequence[Target], index: Index, model: learned.Model, raw: dict[str, Vectors]
) -> Callable[[str], object]:
    """Everything that a match costs except the encoder: preparing, scoring, ranking, deciding."""
    evidence = Evidence(found, index, model.answerability)
    decider: Decider = model.decider

    def match(text: str) -> object:
        words.cache_clear()
        chosen, features = evidence.shortlist(evidence.query(text, raw[text]))
        probabilities = model.ranker.probabilities(evidence.kinds[chosen], features)
        order = (-probabilities).argsort(kind="stable")
        ranked = [Candidate(KINDS[evidence.kinds[chosen[i]]], "", None, float(probabilities[i])) for i in order]
        return decider.decide(ranked, features[order])

    return match


def invented(found: Sequence[Target], index: Index, aliases: int) -> tuple[list[Target], Index]:
    """Targets with so many aliases altogether, made of the real aliases' halves; vectors are noise around real ones."""
    rng, noise = random.Random(1), np.random.default_rng(1)
    real = [text for target in found if target.kind == "entry" for text in target.asked]
    count = aliases // PER_TARGET
    asked = [tuple(rng.choice(real)[:12] + rng.choice(real)[-12:] for _ in range(PER_TARGET)) for _ in range(count)]
    made = [Target("entry", f"e{i}", texts[0], texts, " ".join(texts)) for i, texts in enumerate(asked)]
    owner = np.repeat(np.arange(count, dtype=np.int32), PER_TARGET)
    bases = index.vectors[noise.integers(0, len(index.owner), len(owner) + count)]
    vectors = unit(bases + noise.normal(0, 0.05, bases.shape).astype(np.float32))
    rows = Rows.of([term_ids(text) for texts in asked for text in texts])
    bodies = Rows.of([term_ids(target.body) for target in made])
    whitening: Whitening | None = index.whitening
    return made, Index("", owner, rows, bodies, vectors, whitening)


def first_answers() -> tuple[list[float], list[int]]:
    """Seconds from process start to exit after one answer, and resident megabytes, of several processes."""
    seconds, memory = [], []
    for _ in range(STARTS):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _FIRST_ANSWER], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
        )
        seconds.append(time.perf_counter() - start)
        memory.append(int(done.stderr.rpartition("MB ")[2]))
    return seconds, memory


def main() -> None:
    """Prints all figures."""
    found = targets(load())
    index = stored_index(found, DATA)
    encoder = load_encoder()
    if index is None or encoder is None:
        sys.exit("The stored index must fit the entries and the encoder must be installed: make index")
    model = learned.read(DATA / learned.FILE, has_vectors=True)
    texts = [str(question["question"]) for question in read_questions(QUESTIONS)]
    raw = dict(zip(texts, encoder.encode([fold(text) for text in texts]), strict=True))
    shown: dict[str, float] = {}

    encoding = timed(lambda text: encoder.encode([fold(text)]), texts)
    print(f"encoder                              {percentiles(encoding)}")
    rows = len(index.owner)
    sizes = [(f"{len(found)} targets, {rows} questions", found, index)]
    sizes += [(f"{n:,} invented aliases", *invented(found, index, n)) for n in (SMALL_ALIASES, MANY_ALIASES)]
    for name, made, its_index in sizes:
        match = beside_encoder(made, its_index, model, raw)
        timed(match, texts[:20])
        cost = timed(match, texts * 3)
        shown[name] = float(np.percentile(cost, 99) / np.percentile(encoding, 50))
        print(f"beside it, {name:26}{percentiles(cost)}   p99 is {shown[name]:.2f} of the encoder's median")
    seconds, memory = first_answers()
    print(f"process start to first answer        best {min(seconds):.2f} s   worst {max(seconds):.2f} s of {STARTS}")
    print(f"resident after the first answer      {max(memory)} MB")
    print(json.dumps({"ratios": {name: round(value, 3) for name, value in shown.items()}}, ensure_ascii=False))


if __name__ == "__main__":
    main()
