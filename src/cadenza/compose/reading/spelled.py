"""Spelled: numbers written in words, "a hundred and twenty", "ninety-six", "one-forty"."""

from __future__ import annotations

import re

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORD = "|".join((*_TENS, *sorted(_ONES, key=len, reverse=True)))
SPELLED = rf"(?:an?[\s-]+hundred|(?:{_WORD}))(?:[\s-]+(?:and[\s-]+)?(?:hundred|{_WORD}))*"
_PARTS = re.compile(rf"hundred|{_WORD}", re.I)


def spelled(text: str) -> float:
    """Return the number that words say; two that follow each other as on a clock are hundreds: "one forty" is 140."""
    total = 0
    for word in _PARTS.findall(text.lower()):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word in _TENS:
            total = total * 100 + _TENS[word] if 0 < total < 10 else total + _TENS[word]
        else:
            total += _ONES[word]
    return float(total)
