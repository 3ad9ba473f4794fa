"""Metre: how many beats make a bar. A beat is always a quarter note."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadenza.errors import InvalidRequest
from cadenza.score.beat import Fraction


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature, `numerator`/`denominator`."""

    numerator: int = 4
    denominator: int = 4

    @property
    def beats_per_bar(self) -> Fraction:
        """Quarter notes in a bar: 4 for 4/4, 3 for 3/4 and 6/8, 7/2 for 7/8."""
        return Fraction(4 * self.numerator, self.denominator)

    @property
    def is_compound(self) -> bool:
        """Whether the pulse is a dotted quarter (6/8, 9/8, 12/8)."""
        return self.denominator == 8 and self.numerator % 3 == 0 and self.numerator > 3

    @property
    def pulse_beats(self) -> Fraction:
        """Quarter notes in one felt pulse: 3/2 in compound metres, else one written unit (at least an eighth)."""
        return Fraction(3, 2) if self.is_compound else Fraction(4, self.denominator)

    @property
    def name(self) -> str:
        return f"{self.numerator}/{self.denominator}"

    @classmethod
    def parse(cls, text: str) -> Meter:
        """Return the metre that `3/4` names."""
        found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(2|4|8|16)\s*", text)
        if not found or not 1 <= int(found[1]) <= 32:
            raise InvalidRequest(f"{text!r} is no metre", field="meter", value=text, expected="4/4, 3/4, 6/8, 7/8 …")
        return cls(int(found[1]), int(found[2]))
