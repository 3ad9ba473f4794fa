"""MusicXML 4.0 (partwise): the score as notation programs read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as Xml

from cadenza.score.chord import Chord
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.pitch import FLAT_NAMES, SHARP_NAMES
from cadenza.score.score import Part, Score

DIVISIONS = 48  # of a quarter note: sixteenths, triplets and sixteenth triplets are whole numbers
GRID = (0, 8, 12, 16, 24, 32, 36, 40, 48)  # where a beat may be cut
# length in divisions: (type, dots, triplet)
VALUES: dict[int, tuple[str, int, bool]] = {
    192: ("whole", 0, False), 144: ("half", 1, False), 96: ("half", 0, False), 72: ("quarter", 1, False),
    64: ("half", 0, True), 48: ("quarter", 0, False), 36: ("eighth", 1, False), 32: ("quarter", 0, True),
    24: ("eighth", 0, False), 18: ("16th", 1, False), 16: ("eighth", 0, True), 12: ("16th", 0, False),
    8: ("16th", 0, True), 6: ("32nd", 0, False), 4: ("32nd", 0, True),
}  # fmt: skip
KINDS = {
    "": "major", "m": "minor", "5": "power", "sus2": "suspended-second", "sus4": "suspended-fourth", "6": "major-sixth",
    "m6": "minor-sixth", "7": "dominant", "9": "dominant-ninth", "11": "dominant-11th", "13": "dominant-13th",
    "maj7": "major-seventh", "maj9": "major-ninth", "maj13": "major-13th", "m7": "minor-seventh", "m9": "minor-ninth",
    "m11": "minor-11th", "m13": "minor-13th", "mmaj7": "major-minor", "dim": "diminished", "dim7": "diminished-seventh",
    "m7b5": "half-diminished", "aug": "augmented", "aug7": "augmented-seventh", "7b9": "dominant", "7#9": "dominant",
    "7alt": "dominant", "7sus4": "suspended-fourth", "9sus4": "suspended-fourth", "13sus4": "suspended-fourth",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stroke:
    """Notes of one voice that start and end together, in divisions from the start of the score."""

    start: int
    end: int
    pitches: tuple[int, ...]


def musicxml_bytes(score: Score) -> bytes:
    """Return the score as a MusicXML document: bars, key, metre, tempo, chord symbols, section names, ties."""
    root = Xml.Element("score-partwise", version="4.0")
    Xml.SubElement(Xml.SubElement(root, "work"), "work-title").text = score.title
    identification = Xml.SubElement(root, "identification")
    Xml.SubElement(identification, "creator", type="composer").text = "Cadenza"
    Xml.SubElement(Xml.SubElement(identification, "encoding"), "software").text = "Cadenza"
    parts = [p for p in score.parts if p.role not in ("bed", "fx") and p.notes]
    names = Xml.SubElement(root, "part-list")
    for number, part in enumerate(parts, 1):
        _score_part(names, number, part)
    bars = max((round(m.start_beat / score.meter.beats_per_bar) + m.bars for m in score.markers), default=1)
    for number, part in enumerate(parts, 1):
        element = Xml.SubElement(root, "part", id=f"P{number}")
        _write_part(element, part, score, bars, first=number == 1)
    Xml.indent(root)
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC '
    head += b'"-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
    body: bytes = Xml.tostring(root, encoding="utf-8")
    return head + body


def _score_part(names: Xml.Element, number: int, part: Part) -> None:
    facts = INSTRUMENTS[part.instrument]
    element = Xml.SubElement(names, "score-part", id=f"P{number}")
    Xml.SubElement(element, "part-name").text = part.name
    instrument = Xml.SubElement(element, "score-instrument", id=f"P{number}-I1")
    Xml.SubElement(instrument, "instrument-name").text = facts.title
    midi = Xml.SubElement(element, "midi-instrument", id=f"P{number}-I1")
    Xml.SubElement(midi, "midi-channel").text = str(10 if not facts.pitched else (number - 1) % 9 + 1)
    Xml.SubElement(midi, "midi-program").text = str(facts.program + 1)


def _write_part(element: Xml.Element, part: Part, score: Score, bars: int, *, first: bool) -> None:
    bar_length = int(score.meter.beats_per_bar * DIVISIONS)
    voices = _voices(part, bars * bar_length)
    for bar in range(bars):
        measure = Xml.SubElement(element, "measure", number=str(bar + 1))
        if bar == 0:
            _attributes(measure, part, score)
            if first:
                _tempo(measure, score.tempo.bpm_at(0))
        if first:
            for marker in score.markers:
                if round(marker.start_beat * DIVISIONS) == bar * bar_length:
                    direction = Xml.SubElement(measure, "direction", placement="above")
                    Xml.SubElement(Xml.SubElement(direction, "direction-type"), "rehearsal").text = marker.name
            _harmonies(measure, score, bar * bar_length, bar_length)
        for number, strokes in enumerate(voices or [[]], 1):
            if number > 1:
                Xml.SubElement(Xml.SubElement(measure, "backup"), "duration").text = str(bar_length)
            _bar(measure, strokes, bar * bar_length, bar_length, number, part, score.key.flats)


def _attributes(measure: Xml.Element, part: Part, score: Score) -> None:
    attributes = Xml.SubElement(measure, "attributes")
    Xml.SubElement(attributes, "divisions").text = str(DIVISIONS)
    key = Xml.SubElement(attributes, "key")
    Xml.SubElement(key, "fifths").text = str(score.key.fifths)
    mode = score.key.mode.split("_")[-1] if "_" in score.key.mode else score.key.mode
    known = ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian")
    Xml.SubElement(key, "mode").text = mode if mode in known else "minor" if score.key.is_minor else "major"
    time = Xml.SubElement(attributes, "time")
    Xml.SubElement(time, "beats").text = str(score.meter.numerator)
    Xml.SubElement(time, "beat-type").text = str(score.meter.denominator)
    clef = Xml.SubElement(attributes, "clef")
    if not INSTRUMENTS[part.instrument].pitched:
        Xml.SubElement(clef, "sign").text = "percussion"
        return
    middle = sum(n.pitch for n in part.notes) / len(part.notes)
    Xml.SubElement(clef, "sign").text = "F" if middle < 57 else "G"
    Xml.SubElement(clef, "line").text = "4" if middle < 57 else "2"


def _tempo(measure: Xml.Element, bpm: float) -> None:
    direction = Xml.SubElement(measure, "direction", placement="above")
    metronome = Xml.SubElement(Xml.SubElement(direction, "direction-type"), "metronome")
    Xml.SubElement(metronome, "beat-unit").text = "quarter"
    Xml.SubElement(metronome, "per-minute").text = f"{bpm:g}"
    Xml.SubElement(direction, "sound", tempo=f"{bpm:g}")


def _harmonies(measure: Xml.Element, score: Score, start: int, length: int) -> None:
    for span in score.chords:
        offset = round(span.start_beat * DIVISIONS) - start
        if 0 <= offset < length:
            _harmony(measure, span.chord, offset)


def _harmony(measure: Xml.Element, chord: Chord, offset: int) -> None:
    element = Xml.SubElement(measure, "harmony")
    _step(Xml.SubElement(element, "root"), "root", chord.root, chord.flats)
    Xml.SubElement(element, "kind", text=chord.quality).text = KINDS.get(chord.quality, "other")
    if chord.bass is not None and chord.bass != chord.root:
        _step(Xml.SubElement(element, "bass"), "bass", chord.bass, chord.flats)
    if offset:
        Xml.SubElement(element, "offset").text = str(offset)


def _step(element: Xml.Element, prefix: str, pitch_class: int, flats: bool) -> None:
    name = (FLAT_NAMES if flats else SHARP_NAMES)[pitch_class]
    Xml.SubElement(element, f"{prefix}-step").text = name[0]
    if len(name) > 1:
        Xml.SubElement(element, f"{prefix}-alter").text = "-1" if name[1] == "b" else "1"


def _on_grid(beats: object) -> int:
    whole, rest = divmod(round(beats * DIVISIONS), DIVISIONS)  # type: ignore[operator]
    return int(whole * DIVISIONS + min(GRID, key=lambda g: (abs(g - rest), g)))


def _voices(part: Part, end: int) -> list[list[_Stroke]]:
    """Return the part as voices whose strokes do not overlap; a note too many is cut where the next begins."""
    chords: dict[tuple[int, int], set[int]] = {}
    for note in part.notes:
        start = _on_grid(note.start_beat)
        stop = min(end, max(_on_grid(note.end_beat), start + 8))
        if 0 <= start < end:
            chords.setdefault((start, stop), set()).add(note.pitch)
    if not INSTRUMENTS[part.instrument].pitched:
        return [_one_voice(chords)]
    voices: list[list[_Stroke]] = []
    for (start, stop), pitches in sorted(chords.items()):
        stroke = _Stroke(start, stop, tuple(sorted(pitches)))
        free = next((v for v in voices if v[-1].end <= start), None)
        if free is not None:
            free.append(stroke)
        elif len(voices) < 3:
            voices.append([stroke])
        else:
            nearest = min(voices, key=lambda v: v[-1].end)
            last = nearest[-1]
            if last.start < start:
                nearest[-1] = _Stroke(last.start, start, last.pitches)
                nearest.append(stroke)
            else:
                nearest[-1] = _Stroke(last.start, last.end, tuple(sorted({*last.pitches, *stroke.pitches})))
    return voices


def _one_voice(chords: dict[tuple[int, int], set[int]]) -> list[_Stroke]:
    """Return drum strokes as one voice: everything struck together sounds until the next stroke, a beat at most."""
    struck: dict[int, set[int]] = {}
    for (start, _), pitches in chords.items():
        struck.setdefault(start, set()).update(pitches)
    starts = sorted(struck)
    ends = [*starts[1:], starts[-1] + 24] if starts else []
    return [_Stroke(s, min(e, s + DIVISIONS), tuple(sorted(struck[s]))) for s, e in zip(starts, ends, strict=True)]


def _bar(
    measure: Xml.Element, strokes: Sequence[_Stroke], start: int, length: int, voice: int, part: Part, flats: bool
) -> None:
    now = start
    for stroke in strokes:
        if stroke.end <= start or stroke.start >= start + length:
            continue
        begin, end = max(stroke.start, start), min(stroke.end, start + length)
        for rest in _lengths(begin - now):
            _note(measure, (), rest, voice, part, flats, "")
        pieces = list(_lengths(end - begin))
        at = begin
        for piece in pieces:
            into = at > stroke.start
            on = at + piece < stroke.end
            tie = ("stop" if into else "") + ("start" if on else "")
            _note(measure, stroke.pitches, piece, voice, part, flats, tie)
            at += piece
        now = end
    for rest in _lengths(start + length - now):
        _note(measure, (), rest, voice, part, flats, "")


def _lengths(total: int) -> Iterable[int]:
    """Yield written note lengths that sum to `total` divisions, longest first."""
    while total > 0:
        piece = next((v for v in VALUES if v <= total), total)
        yield piece
        total -= piece


def _note(
    measure: Xml.Element, pitches: Sequence[int], length: int, voice: int, part: Part, flats: bool, tie: str
) -> None:
    pitched = INSTRUMENTS[part.instrument].pitched
    for index, pitch in enumerate(pitches or (None,)):
        note = Xml.SubElement(measure, "note")
        if index:
            Xml.SubElement(note, "chord")
        if pitch is None:
            Xml.SubElement(note, "rest")
        elif pitched:
            element = Xml.SubElement(note, "pitch")
            name = (FLAT_NAMES if flats else SHARP_NAMES)[pitch % 12]
            Xml.SubElement(element, "step").text = name[0]
            if len(name) > 1:
                Xml.SubElement(element, "alter").text = "-1" if name[1] == "b" else "1"
            Xml.SubElement(element, "octave").text = str(pitch // 12 - 1)
        else:
            element = Xml.SubElement(note, "unpitched")
            Xml.SubElement(element, "display-step").text = "CDEFGAB"[pitch % 7]
            Xml.SubElement(element, "display-octave").text = "4" if pitch < 42 else "5"
        Xml.SubElement(note, "duration").text = str(length)
        for kind in ("stop", "start"):
            if kind in tie:
                Xml.SubElement(note, "tie", type=kind)
        Xml.SubElement(note, "voice").text = str(voice)
        _written_length(note, length)
        if tie:
            notations = Xml.SubElement(note, "notations")
            for kind in ("stop", "start"):
                if kind in tie:
                    Xml.SubElement(notations, "tied", type=kind)


def _written_length(note: Xml.Element, length: int) -> None:
    if length not in VALUES:
        return
    kind, dots, triplet = VALUES[length]
    Xml.SubElement(note, "type").text = kind
    for _ in range(dots):
        Xml.SubElement(note, "dot")
    if triplet:
        change = Xml.SubElement(note, "time-modification")
        Xml.SubElement(change, "actual-notes").text = "3"
        Xml.SubElement(change, "normal-notes").text = "2"
