"""Whole numbers in a query."""

from __future__ import annotations

from cadenza.errors import InvalidRequest


def read_number(name: str, text: str, *, low: int, high: int) -> int:
    """Return the whole number that a parameter holds; InvalidRequest where it is none from `low` to `high`."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(high)) + 9 or not low <= int(text) <= high:
        raise InvalidRequest(
            f"{name} must be a whole number from {low} to {high}", field=name, value=text[:80], expected=f"{low}-{high}"
        )
    return int(text)
