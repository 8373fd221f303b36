"""Finds in a text as it was written what its folded form showed: 十二月十日 for 12月10日."""

from difflib import SequenceMatcher


class Alignment:
    """The places of a folded text in the original; of a part that was rewritten only the edges correspond."""

    def __init__(self, original: str, folded: str) -> None:
        """Compares the two letter by letter: for single messages, not for long texts."""
        self._blocks = SequenceMatcher(None, original, folded, autojunk=False).get_opcodes()

    def start(self, position: int) -> int:
        """Where the original begins that reads text[position:] folded."""
        for kind, first, _, low, high in self._blocks:
            if low <= position < high:
                return first + (position - low if kind == "equal" else 0)
        return self._blocks[-1][2] if self._blocks else 0

    def end(self, position: int) -> int:
        """Where the original ends that reads text[:position] folded."""
        for kind, first, last, low, high in self._blocks:
            if low < position <= high:
                return first + (position - low) if kind == "equal" else last
        return 0
