"""Beats: exact times in quarter notes; `Fraction` is the standard one compiled, two to four times as fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # quicktions tells no types; it follows the standard library's class method by method
    from fractions import Fraction
else:
    from quicktions import Fraction

__all__ = ["Fraction"]
