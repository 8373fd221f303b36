"""The table of all calculators: a new one is a module, its words, and a row here."""

from __future__ import annotations

from knowledge.calculators import maternity_nhi
from knowledge.calculators.case import Calculator

CALCULATORS: dict[str, Calculator] = {calculator.name: calculator for calculator in (maternity_nhi.CALCULATOR,)}
