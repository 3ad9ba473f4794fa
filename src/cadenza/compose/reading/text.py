"""Text: a prompt made plain, and cut into tokens that remember where they stood."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_PUNCTUATION = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": " , ", "−": "-", "‐": "-", "‑": "-"}
    | {"→": " > ", "➔": " > ", "➜": " > ", "⇒": " > ", "►": " > ", "。": ". ", "、": ", ", "・": ", ", "♪": " "}
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|&|[^\x00-\x7f\w\s]")
_ELIDED = re.compile(r"(l|d|qu|un|dell|dall|all|nell|sull|quell)'(?=\w{3})")  # l'été, d'ambiance, dell'amore
_LETTERS = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ł": "l", "ø": "o", "đ": "d"})  # marked all the same
_ARROW = re.compile(r"-+>|=+>|>")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,60}>")  # <b>, </p>
_HARD = re.compile(r"[.!?;\n]\s*")


class Token(NamedTuple):
    """One word, lower case and without accents. `gap` is what stood before it: "", ",", ":", "." or ">"."""

    word: str
    start: int
    end: int
    gap: str


def plain(prompt: str) -> str:
    """Return the prompt in one spelling: compatibility forms, ASCII quotes and dashes, no control characters."""
    text = prompt if prompt.isascii() else unicodedata.normalize("NFKC", prompt.translate(_PUNCTUATION))
    if "<" in text:
        text = _MARKUP.sub(lambda tag: " " * len(tag[0]), text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return text


def words(text: str) -> frozenset[str]:
    """Return the set of the words of a list in a string."""
    return frozenset(text.split())


def tokens(text: str) -> list[Token]:
    """Return the words of a plain text."""
    found: list[Token] = []
    last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match[0].lower()
        if "'" in word and (elided := _ELIDED.match(word)):
            found.append(
                Token(elided[1], start, start + len(elided[1]), _gap(text[last:start]) if start > last else "")
            )
            last = start = start + elided.end()
            word = word[elided.end() :]
        if not word.isascii():
            word = unaccented(word)
        elif "'" in word and word.endswith("'s"):
            word = word[:-2] + "s" if word[0].isdigit() else word
        gap = _gap(text[last:start]) if start > last else ""
        if gap and found and _is_initial(found, text[last:start], word):
            gap = ""
        found.append(Token(word, start, end, gap))
        last = end
    return found


def _is_initial(before: list[Token], between: str, word: str) -> bool:
    """Whether a mark belongs to a name: the dots of B.B. King, the stroke of AC/DC."""
    last = before[-1]
    if between == "/":
        return (last.word, word) == ("ac", "dc")
    if between not in (".", ". ") or len(last.word) > 1 or not last.word.isalpha():
        return False
    row = len(before) > 1 and len(before[-2].word) == 1 and not last.gap
    return row or (between == "." and len(word) == 1 and word.isalpha())


def unaccented(word: str) -> str:
    """Return a word without the marks on its letters: é is e."""
    word = word.translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return bare if bare.isascii() and bare else word


def _gap(between: str) -> str:
    if between in (" ", "-", "  "):
        return ""
    if ">" in between and _ARROW.search(between):
        return ">"
    if _HARD.search(between):
        return "."
    if ":" in between:
        return ":"
    return "," if " - " in between or between.strip(" -_'\"*#") else ""
