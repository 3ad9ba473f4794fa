"""Progressions: the chords that a prompt writes out, as symbols ("Am F C G") or as numerals ("ii-V-I")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.errors import InvalidRequest
from cadenza.score.chord import Chord
from cadenza.score.scale import Key

FEWEST, MOST = 3, 16  # chords that make a progression; two do where the words say that they are chords
_PART = r"(?:\s*[-–—|,>→/]+\s*|\s+)"
_TAIL = (
    r"(?:maj7|maj9|maj|min7|min|mmaj7|m7b5|m11|m9|m7|m6|m|dim7|dim|aug"
    r"|7sus4|sus2|sus4|sus|add9|°7?|ø7?|Δ7?|\+|13|11|9|7|6)?"
)
_SYMBOL = rf"[A-G][#b♯♭]?{_TAIL}(?:/[A-G][#b♯♭]?)?"
_NUMERAL = rf"[#b♯♭]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i){_TAIL}"
_MORE = f"{{1,{MOST - 1}}}"
_SYMBOLS = re.compile(rf"(?<![\w#♯♭/-]){_SYMBOL}(?:{_PART}{_SYMBOL}){_MORE}(?![\w#♯♭])")
_NUMERALS = re.compile(rf"(?<![\w#♯♭/-]){_NUMERAL}(?:{_PART}{_NUMERAL}){_MORE}(?![\w#♯♭])")
_CHORDS = re.compile(r"\b(?:chords?|progression|changes|harmony|loop)\b", re.I)
_FORM = re.compile(r"[\s,-]*(?:form|structure|sections?|parts?)\b", re.I)  # letters before it name what comes when
_PLAIN = re.compile(r"[A-G][#b♯♭]?")
_NEAR = 32  # letters between bare note names and the word that makes them chords
_HOME, _LAST = 2.0, 1.0  # what it counts for a key that a progression begins or ends on its tonic
_COUNTED = ("I", "II", "III", "IV", "V", "VI", "VII")  # numbers of parts, no harmony
_DEGREES = ("I", "bII", "II", "bIII", "III", "IV", "bV", "V", "bVI", "VI", "bVII", "VII")
_IN_MINOR = {3: "III", 4: "bIV", 8: "VI", 10: "VII", 11: "bI"}


@dataclass(frozen=True, slots=True)
class Progression:
    """One numeral a bar (`vi | IV | I | V`), the key where symbols tell it, the words and where they stand."""

    numerals: str
    key: str | None
    words: str
    span: tuple[int, int]


def find_progression(text: str, key: str | None) -> Progression | None:
    """Return the first progression that a text writes out; `key` is the one that it names beside it."""
    for found in _SYMBOLS.finditer(text):
        symbols = re.findall(_SYMBOL, found[0])
        if not _are_chords(text, found, symbols):
            continue
        chords = _parsed(symbols)
        told = Key.parse(key) if key else _key_of(chords) if chords else None
        numerals = [_numeral(chord, told) for chord in chords] if told else []
        if told and numerals and all(numerals):
            return Progression(_phrase(numerals), told.name, found[0], found.span())
    for found in _NUMERALS.finditer(text):
        numerals = re.findall(_NUMERAL, found[0])
        if len(numerals) >= FEWEST and tuple(numerals) != _COUNTED[: len(numerals)] and _are_numerals(numerals):
            return Progression(_phrase(numerals), None, found[0], found.span())
    return None


def gender(numerals: str) -> str:
    """Return `minor` or `major`, whichever mode some numerals are meant in; "" for none."""
    found = re.findall(r"(?<![#b♯♭\w])(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)", numerals)
    return "" if not found else "major" if "I" in found or "i" not in found else "minor"


def _phrase(numerals: Sequence[str]) -> str:
    """Return one numeral a bar; of three the last is held, so that they fill four bars."""
    return " | ".join([*numerals, numerals[-1]] if len(numerals) == FEWEST else numerals)


def _are_chords(text: str, found: re.Match[str], symbols: Sequence[str]) -> bool:
    """Whether letters are chords: bare ones ("A B C") only where the words around them say so."""
    if len(symbols) >= FEWEST and any(not _PLAIN.fullmatch(symbol) for symbol in symbols):
        return True
    if _FORM.match(text, found.end()):
        return False
    around = text[max(0, found.start() - _NEAR) : found.start()] + " " + text[found.end() : found.end() + _NEAR]
    return _CHORDS.search(around) is not None and len(set(symbols)) > 1


def _parsed(symbols: Sequence[str]) -> list[Chord]:
    try:
        return [Chord.parse(symbol.replace("♯", "#").replace("♭", "b")) for symbol in symbols]
    except InvalidRequest:
        return []


def _are_numerals(numerals: Sequence[str]) -> bool:
    try:
        return all(Chord.from_roman(numeral, Key(0)) for numeral in numerals)
    except InvalidRequest:
        return False


def _key_of(chords: Sequence[Chord]) -> Key:
    """Return the key in which most tones of the chords lie, that of the first or last chord before others."""

    def fit(key: Key) -> tuple[float, bool]:
        inside = sum(tone in key.scale for chord in chords for tone in chord.pitch_classes)
        home = [chord.root == key.tonic and chord.is_minor == key.is_minor for chord in chords]
        return inside + _HOME * home[0] + _LAST * home[-1], home[0]

    keys = [Key(tonic, mode) for mode in ("major", "minor") for tonic in range(12)]
    return max(keys, key=fit)


def _numeral(chord: Chord, key: Key) -> str:
    """Return a chord as a numeral of a key, `iv7`; "" where none can say it."""
    step = (chord.root - key.tonic) % 12
    degree = _IN_MINOR.get(step, _DEGREES[step]) if key.is_minor else _DEGREES[step]
    small = chord.is_minor
    tail = chord.quality
    if small and tail in ("m", "m6", "m7", "m9", "m11", "m13", "madd9"):
        tail = tail[1:]
    numeral = (degree.replace("V", "v").replace("I", "i") if small else degree) + tail
    if key.is_minor and step == 9:
        numeral = f"{'v' if small else 'V'}{tail}/ii"  # the raised sixth has no numeral of its own there
    over = (f"{numeral}/{n}" for n in range(1, 8)) if chord.bass is not None else ()
    return next((text for text in (*over, numeral) if _means(text, chord, key, bass=text != numeral)), "")


def _means(numeral: str, chord: Chord, key: Key, *, bass: bool) -> bool:
    try:
        meant = Chord.from_roman(numeral, key)
    except InvalidRequest:
        return False
    return (meant.root, meant.quality) == (chord.root, chord.quality) and (not bass or meant.bass == chord.bass)
