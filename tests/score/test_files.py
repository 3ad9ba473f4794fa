"""The score as files, read back by libraries that did not write them."""

from __future__ import annotations

import io
from fractions import Fraction as F

import mido
import music21
import pytest

from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.midi import midi_bytes
from cadenza.score.musicxml import musicxml_bytes
from cadenza.score.note import Note, TimedNote
from cadenza.score.scale import Key
from cadenza.score.score import Marker, Part, Performance, PerformedPart, Score
from cadenza.score.tempo import TempoMap

BPM = 96.0


def waltz() -> Score:
    melody = (*(Note(F(b), F(1), 60 + b % 5, 80) for b in range(6)), Note(F(13, 2), F(9, 2), 72, 90))
    triplet = tuple(Note(F(11) + F(i, 3), F(1, 3), 64 + i, 70) for i in range(3))
    chords = tuple(Note(F(b), F(3), p, 60) for b in (0, 3, 6, 9) for p in (48, 52, 55))
    drums = tuple(Note(F(b), F(1, 2), 36 if b % 3 == 0 else 42, 100) for b in range(12))
    parts = (
        Part("Lead", "flute", "lead", melody + triplet),
        Part("Keys", "grand_piano", "chords", chords),
        Part("Drums", "acoustic_kit", "drums", drums),
    )
    spans = (
        ChordSpan(F(0), F(6), Chord.parse("C")),
        ChordSpan(F(6), F(3), Chord.parse("Dm7")),
        ChordSpan(F(9), F(3), Chord.parse("G7/B")),
    )
    markers = (Marker("Intro", F(0), 2, 0.3), Marker("Theme", F(6), 2, 0.6))
    tempo = TempoMap.from_steps([(0, BPM), (9, BPM / 2)])
    return Score("A Test", Key.parse("C major"), Meter(3, 4), tempo, parts, spans, markers, 12.0)


def performance(score: Score) -> Performance:
    at = score.tempo.seconds_at
    parts = tuple(
        PerformedPart(
            p.name,
            p.instrument,
            p.role,
            tuple(TimedNote(at(n.start_beat), at(n.end_beat) - at(n.start_beat), n.pitch, n.velocity) for n in p.notes),
        )
        for p in score.parts
    )
    bent = TimedNote(0.0, 1.0, 60, 80, bend=((0.0, -2.0), (0.5, 0.0)))
    lead = PerformedPart("Lead", "flute", "lead", (bent, *parts[0].notes[1:]), pedal=((0.1, 0.9),))
    return Performance(score, (lead, *parts[1:]), ((0.0, 0.5),), 12.0, seed=1)


@pytest.fixture(scope="module")
def midi() -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(midi_bytes(performance(waltz()))))


class TestMidi:
    def test_it_is_type_one_with_a_track_a_part(self, midi: mido.MidiFile) -> None:
        assert midi.type == 1
        assert [t.name for t in midi.tracks] == ["A Test", "Lead", "Keys", "Drums"]

    def test_its_tempo_map_and_metre_are_the_scores(self, midi: mido.MidiFile) -> None:
        tempos = [(m.time, mido.tempo2bpm(m.tempo)) for m in midi.tracks[0] if m.type == "set_tempo"]
        assert [round(b, 2) for _, b in tempos] == [BPM, BPM / 2]
        metre = next(m for m in midi.tracks[0] if m.type == "time_signature")
        assert (metre.numerator, metre.denominator) == (3, 4)

    def test_every_note_is_there_and_ends(self, midi: mido.MidiFile) -> None:
        for track, part in zip(midi.tracks[1:], waltz().parts, strict=True):
            starts = [m.note for m in track if m.type == "note_on"]
            ends = [m.note for m in track if m.type == "note_off"]
            assert sorted(starts) == sorted(ends) == sorted(n.pitch for n in part.notes)

    def test_drums_go_to_channel_ten(self, midi: mido.MidiFile) -> None:
        assert {m.channel for m in midi.tracks[3] if m.type == "note_on"} == {9}

    def test_a_bend_reaches_its_goal_and_is_reset(self, midi: mido.MidiFile) -> None:
        wheel = [m.pitch for m in midi.tracks[1] if m.type == "pitchwheel"]
        assert wheel[0] == pytest.approx(-2 / 12 * 8191, abs=2)
        assert wheel[-1] == 0

    def test_it_lasts_as_long_as_the_piece(self, midi: mido.MidiFile) -> None:
        assert midi.length == pytest.approx(12.0, abs=0.01)


@pytest.fixture(scope="module")
def sheet() -> music21.stream.Score:
    return music21.converter.parseData(musicxml_bytes(waltz()), format="musicxml")


class TestMusicXml:
    def test_it_has_the_bars_the_key_and_the_metre(self, sheet: music21.stream.Score) -> None:
        assert len(sheet.parts) == 3
        for part in sheet.parts:
            assert len(part.getElementsByClass("Measure")) == 4
        signature = sheet.recurse().getElementsByClass("KeySignature")[0]
        assert signature.sharps == 0
        assert sheet.recurse().getElementsByClass("TimeSignature")[0].ratioString == "3/4"

    def test_every_bar_is_full(self, sheet: music21.stream.Score) -> None:
        for part in sheet.parts:
            for measure in part.getElementsByClass("Measure"):
                assert measure.duration.quarterLength == 3.0

    def test_notes_across_a_bar_line_are_tied(self, sheet: music21.stream.Score) -> None:
        lead = sheet.parts[0].stripTies().flatten().notes
        long = [n for n in lead if n.quarterLength == 4.5]
        assert [n.pitch.midi for n in long] == [72]

    def test_chord_symbols_are_there(self, sheet: music21.stream.Score) -> None:
        figures = [c.figure for c in sheet.recurse().getElementsByClass("ChordSymbol")]
        assert figures == ["C", "Dm7", "G7/B"]
