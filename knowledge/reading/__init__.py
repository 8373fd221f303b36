"""Reads free Japanese text: dates, yen, hours, counts, yes/no, and from them a calculator's inputs."""

from knowledge.reading.answers import yes_no
from knowledge.reading.dates import find_dates
from knowledge.reading.folding import fold
from knowledge.reading.inputs import READERS, read_inputs
from knowledge.reading.model import Assumption, Reading
from knowledge.reading.months import find_months

__all__ = ["READERS", "Assumption", "Reading", "find_dates", "find_months", "fold", "read_inputs", "yes_no"]
