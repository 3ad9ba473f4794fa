"""Scripts: text that is written without spaces, cut into the words we know."""

from __future__ import annotations

from functools import cache

from cadenza.compose.reading.lexicon import rows

_FIRST = 0x2E80  # the first code point of the East Asian scripts
_AFTER = frozenset(("なし", "抜き", "無し", "없는", "없이"))  # "without", said after what is not wanted
_SPACES = str.maketrans({"\u3000": " "})


def parted(text: str) -> str:
    """Return a text with spaces around the Japanese and Chinese words that the lexicon knows, the longest first."""
    if text.isascii() or not any(ord(c) >= _FIRST for c in text):
        return text
    known, longest = _known()
    text = text.translate(_SPACES)
    parts: list[str] = []
    at = 0
    while at < len(text):
        word = next((text[at : at + n] for n in range(longest, 0, -1) if text[at : at + n] in known), "")
        parts.append(f" {word} " if word else text[at])
        at += len(word) or 1
    return "".join(parts)


@cache
def _known() -> tuple[frozenset[str], int]:
    forms = (
        form.partition(">")[0].partition("*")[0] for _, _, cell, _ in rows("tongues.tsv") for form in cell.split("|")
    )
    words = frozenset(form for form in forms if form and ord(form[0]) >= _FIRST and " " not in form) | _AFTER
    return words, max(map(len, words))
