"""Keys: the key that a prompt names, in English, German or the syllables of the Romance languages."""

from __future__ import annotations

import re

from cadenza.compose.reading.text import words
from cadenza.score.scale import MODES

_MODES = (
    r"(?:harmonic|natural|melodic)[\s-]minor|phrygian[\s-]dominant|double[\s-]harmonic|(?:major|minor)[\s-]pentatonic"
    r"|pentatonic(?:[\s-](?:major|minor))?|whole[\s-]tone|major|minor|maj|min|ionian|dorian|phrygian|lydian"
    r"|mixolydian|aeolian|locrian|hirajoshi|blues(?=\s+scale)"
)
_NOTE = r"[A-Ga-g](?:\s?[#♯♭]|b(?![a-z])|b(?=\s?(?:maj|min|m\b|dor|phr|lyd|mix))|[\s-](?:sharp|flat)\b)?"
_CHANGED = re.compile(
    rf"^\s*(?:[-=]*>|to|into|modulat\w+ to|then|changing to)\s*(?:the\s+key\s+of\s+)?(?P<note>{_NOTE})"
    rf"(?:[\s-]*(?P<mode>{_MODES}|m))?(?![a-z#♯♭0-9])",
    re.I,
)
_LATER_KEY = re.compile(
    r"\b(?:end(?:s|ing)?|finish(?:es|ing)?|conclud(?:es|ing)|resolv(?:es|ing)|modulat\w+|shift(?:s|ing)?|mov(?:es|ing)|chang(?:es|ing)|turn(?:s|ing)|then)\b(?:\s+\w+){0,3}?\s*$",
    re.I,
)
_KEYED = re.compile(
    rf"\bkey\b\s*(?:signature)?\s*(?:(?:of\s+)?(?:this|the)\s+\w+\s+)?(?:(?:of|is|in|this|the|either|set|to|be|key)\s+)*[:=]?\s*"
    rf"(?:in\s+)?(?P<note>{_NOTE})(?:[\s-]*(?P<mode>{_MODES}|m))?(?![a-z#♯♭0-9])(?!['’]s|\s+(?:chord|bit|little|key))",
    re.I,
)
_NAMED = re.compile(rf"(?<![a-z0-9#])(?P<note>{_NOTE})[\s-]*(?P<mode>{_MODES})(?![a-z0-9])(?P<after>\s+\w+)?", re.I)
_IN = re.compile(
    r"\bin\s+(?P<note>[A-G](?:[#♯♭b]|[\s-](?:flat|sharp)\b)?)(?P<mode>m)?(?=\s*(?:$|[.,;)!]|with\b|at\b|and\b|for\b|\d))"
)
_TAGGED = re.compile(r"(?:^|[,;|(])\s*(?P<note>[A-G][#♯♭b]?)(?P<mode>m)(?=\s*(?:$|[,;|)]))")
_OPENING = re.compile(r"^\s*(?P<note>[A-G](?:[#♯♭b](?=m|\s)|(?=m)))(?P<mode>maj|min|m)?(?=\s+\d{2,3}\b)")
_BLUES = re.compile(
    r"(?<![A-Za-z0-9#])(?P<note>[A-G](?:[#♯♭b]|[\s-](?:flat|sharp))|[B-G])(?P<mode>)(?=\s+(?:blues|shuffle|boogie)\b)"
)
_KEYED_BEFORE = words("at with for in by featuring using feat bpm waltz")  # "in a minor for two flutes" names a key
_ARTICLE_AFTER = words(
    "key scale chord chords mode tonality feel mood sound tone progression third melody harmony and or arpeggio "
    "arpeggios triad pentatonic seventh part role label event hit change shift touch twist second piece song"
)
_KEY_AFTER = re.compile(r"(?<![a-z0-9#])(?P<note>[A-G][#♯♭b]?)(?P<mode>m)?(?=\s+key\b)")
_GERMAN = re.compile(r"\b(?P<note>cis|des|dis|es|eis|fis|ges|gis|as|ais|[a-h])[\s-]?(?P<mode>moll|dur)\b", re.I)
_GERMAN_NOTES = {
    "h": "B", "b": "Bb", "cis": "C#", "des": "Db", "dis": "D#", "es": "Eb", "eis": "F", "fis": "F#", "ges": "Gb",
    "gis": "G#", "as": "Ab", "ais": "A#",
}  # fmt: skip
_SYLLABLES = {"do": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_ROMANCE = re.compile(
    r"\b(?P<note>do|r[eé]|mi|fa|sol|la|si)(?P<mark>[\s-](?:sostenido|di[eè]se|diesis|bemol|bémol|bemolle))?"
    r"[\s-](?P<mode>mayor|menor|majeur|mineur|maggiore|minore|maior)\b",
    re.I,
)


def take(taken: list[tuple[int, int]], span: tuple[int, int]) -> bool:
    """Claim a stretch of text for one reading of it; False where another has it already."""
    if any(span[0] < end and start < span[1] for start, end in taken):
        return False
    taken.append(span)
    return True


def find_key(text: str, taken: list[tuple[int, int]]) -> tuple[str | None, str, str | None]:
    """Return (key, its words, the key that it changes to)."""
    candidates: list[tuple[int, int, str]] = []
    for found in _KEYED.finditer(text) if "key" in text.lower() else ():
        if found["note"] == "a" and not found["mode"]:
            continue
        take(taken, found.span())
        candidates.append((found.start(), found.end(), key_name(found["note"], found["mode"])))
    for found in () if candidates else _NAMED.finditer(text):
        if not _is_article(found, text):
            end = found.start("after") if found["after"] else found.end()
            if take(taken, (found.start(), end)):
                candidates.append((found.start(), end, key_name(found["note"], found["mode"])))
    if not candidates:
        tagged = () if "chord" in text or "progression" in text else _TAGGED.finditer(text)
        for found in (
            *_IN.finditer(text),
            *_KEY_AFTER.finditer(text),
            *_OPENING.finditer(text),
            *_BLUES.finditer(text),
            *tagged,
        ):
            if take(taken, found.span()):
                mode = "mixolydian" if found.re is _BLUES else found["mode"]
                candidates.append((found.start(), found.end(), key_name(found["note"], mode)))
    candidates = candidates or _foreign(text, taken)
    if not candidates:
        return None, "", None
    start, end, name = min(candidates)
    words = text[start:end].strip(" ,;|(")
    after = _CHANGED.match(text[end:])
    if after is None or (not after["mode"] and after["note"][0].islower()):
        later = [
            c for c in sorted(candidates)[1:] if c[2] != name and _LATER_KEY.search(text[max(0, c[0] - 40) : c[0]])
        ]
        return name, words, later[-1][2] if later else None
    changed = key_name(after["note"], after["mode"] or name.split(" ", 1)[1])
    take(taken, (end, end + after.end()))
    return name, words + after[0], None if changed == name else changed


def _is_article(found: re.Match[str], text: str) -> bool:
    note = found["note"]
    if len(note) > 1:
        return False
    after = (found["after"] or "").strip().lower()
    before = text[max(0, found.start() - 12) : found.start()].lower().rstrip()
    if note in ("A", "a"):
        if before.endswith(("key of", ":", "=")):
            return False
        if after in _ARTICLE_AFTER:
            return True
        if note == "A":
            return bool(after) and before.endswith((".", "!", "?")) and after not in ("at", "with", "for", "in", "bpm")
        alone = before in ("", "in") or before.endswith((" in", ",", ";"))
        return not alone or (bool(after) and not (before.endswith("in") and after in _KEYED_BEFORE))
    return note.islower() and before.endswith(("'", "-"))


def key_name(note: str, mode: str | None) -> str:
    """Return `Eb major` for (`e flat`, `maj`): the spelling stays, the mode is one of score.scale."""
    tonic = note[0].upper()
    rest = note[1:].lower()
    tonic += "#" if any(m in rest for m in ("#", "♯", "sharp")) else "b" if rest.strip(" -") else ""
    raw = "major" if mode == "M" else (mode or "major").lower().replace("-", " ")
    raw = {"m": "minor", "min": "minor", "maj": "major", "ionian": "major", "aeolian": "minor"}.get(raw, raw)
    raw = {"natural minor": "minor", "moll": "minor", "dur": "major", "pentatonic": "major pentatonic"}.get(raw, raw)
    raw = {"pentatonic major": "major pentatonic", "pentatonic minor": "minor pentatonic"}.get(raw, raw)
    return f"{tonic} {raw if raw.replace(' ', '_') in MODES else 'major'}"


def _foreign(text: str, taken: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Return the keys of `h-moll`, `la menor` and `sol maggiore`."""
    found: list[tuple[int, int, str]] = []
    for match in _GERMAN.finditer(text):
        note = match["note"].lower()
        if take(taken, match.span()):
            found.append((*match.span(), key_name(_GERMAN_NOTES.get(note, note), match["mode"])))
    for match in _ROMANCE.finditer(text):
        flat = (match["mark"] or "").lower().lstrip(" -").startswith("b")
        note = _SYLLABLES[match["note"].lower()] + ("" if not match["mark"] else "b" if flat else "#")
        if take(taken, match.span()):
            found.append((*match.span(), key_name(note, "minor" if match["mode"][1].lower() in "ei" else "major")))
    return found
