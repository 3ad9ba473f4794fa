"""Lyrics: the words of a prompt that are to be sung, and say nothing of the music."""

from __future__ import annotations

import re

from cadenza.compose.reading.text import words

_TAG = re.compile(r"^[ \t]*[\[(]\s*([a-z-]+)[^\])\n]{0,40}[\])][ \t]*$", re.I | re.M)
_FIELD = re.compile(r"^[ \t]*(?:[\w ]{3,24}:|\[|$)", re.M)
_TOLD = re.compile(r"^[ \t]*lyrics?[ \t]*:[ \t]*", re.I | re.M)
_SUNG = words("verse chorus hook bridge refrain pre-chorus prechorus rap")
_PEOPLE = words("i i'm i'll i've you you're your me my we we're our us he she her him they don't can't won't baby oh")
_FEWEST = 4  # words of a line that somebody sings


def lyrics(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a text that are lyrics: what follows `[Verse]` on lines of its own, or `Lyrics:`."""
    tags = list(_TAG.finditer(text))
    ends = [*(tag.start() for tag in tags[1:]), len(text)]
    blocks = [_block(text, tag[1].lower(), tag.end(), end) for tag, end in zip(tags, ends, strict=False)]
    found = [span for span in blocks if span]
    for field in _TOLD.finditer(text):
        end = next((f.start() for f in _FIELD.finditer(text, field.end()) if f.start() > field.end()), len(text))
        span = _trimmed(text, field.end(), end)
        if span and not any(start <= span[0] < stop for start, stop in found):
            found.append(span)
    return sorted(found)


def _block(text: str, name: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the lines under a tag, up to an empty one or a field, where they are sung rather than describe."""
    first = start + 1
    stop = next((f.start() for f in _FIELD.finditer(text, first) if first < f.start() < end), end)
    lines = [line.lower().split() for line in text[first:stop].splitlines() if line.strip()]
    spoken = any(_PEOPLE & {word.strip(',.!?"') for word in line} for line in lines)
    prose = sum(len(line) >= _FEWEST for line in lines) > 1 and "," not in text[first:stop]
    sung = bool(lines) and (spoken or (name in _SUNG and prose))
    return _trimmed(text, first, stop) if sung else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    said = text[start:end]
    bare = said.strip()
    return (start + said.index(bare), start + said.index(bare) + len(bare)) if bare else None
