"""Pitch, key, chord, metre and tempo: the arithmetic of written music."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cadenza.errors import InvalidRequest
from cadenza.score.chord import QUALITIES, Chord
from cadenza.score.instruments import INSTRUMENTS, STEMS
from cadenza.score.meter import Meter
from cadenza.score.pitch import nearest, pitch_class, pitch_name
from cadenza.score.scale import MODES, Key
from cadenza.score.tempo import TempoMap


@pytest.mark.parametrize(
    ("text", "name", "fifths"),
    [("D minor", "D minor", -1), ("F#m", "F# minor", 3), ("Eb", "Eb major", -3), ("a dorian", "A dorian", 1)],
)
def test_a_key_is_read_in_any_spelling(text: str, name: str, fifths: int) -> None:
    key = Key.parse(text)
    assert (key.name, key.fifths) == (name, fifths)


@pytest.mark.parametrize("text", ["", "H major", "C blurry", "42", "🎹"])
def test_what_is_no_key_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        Key.parse(text)
    assert caught.value.field == "key"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("tonic", range(12))
def test_a_keys_name_reads_back_as_the_key(mode: str, tonic: int) -> None:
    key = Key(tonic, mode)
    assert Key.parse(key.name) == key


@pytest.mark.parametrize(
    ("numeral", "key", "name"),
    [
        ("ii9", "C major", "Dm9"),
        ("V13", "C major", "G13"),
        ("IΔ9", "Eb major", "Ebmaj9"),
        ("bVII", "A minor", "G"),
        ("VII", "A minor", "G"),
        ("iiø", "A minor", "Bm7b5"),
        ("V/3", "C major", "G/B"),
        ("II/1", "C lydian", "D/C"),
        ("V7/ii", "C major", "A7"),
        ("#iv°7", "C major", "F#dim7"),
    ],
)
def test_a_roman_numeral_means_a_chord_in_its_key(numeral: str, key: str, name: str) -> None:
    assert Chord.from_roman(numeral, Key.parse(key)).name == name


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("root", ["C", "F#", "Bb"])
def test_a_chords_name_reads_back_as_the_chord(root: str, quality: str) -> None:
    chord = Chord.parse(root + quality)
    assert Chord.parse(chord.name) == chord


def test_transposing_a_chord_moves_every_pitch_class() -> None:
    chord = Chord.parse("Dm7/F")
    up = chord.transposed(5)
    assert up.pitch_classes == tuple((p + 5) % 12 for p in chord.pitch_classes)
    assert up.bass_class == (chord.bass_class + 5) % 12


def test_compound_metres_count_quarters_and_feel_dotted_ones() -> None:
    meter = Meter.parse("6/8")
    assert (meter.beats_per_bar, meter.pulse_beats) == (3, Fraction(3, 2))
    assert Meter.parse("7/8").beats_per_bar == Fraction(7, 2)


def test_a_tempo_map_and_its_inverse_agree() -> None:
    tempo = TempoMap.from_steps([(0, 120), (8, 60), (12, 90)], start_seconds=0.5)
    assert tempo.seconds_at(8) == pytest.approx(4.5)
    assert tempo.seconds_at(12) == pytest.approx(8.5)
    assert tempo.bpm_at(9) == pytest.approx(60)
    for beat in (-1.0, 0.0, 3.3, 8.0, 11.9, 40.0):
        assert tempo.beat_at(tempo.seconds_at(beat)) == pytest.approx(beat)


def test_note_names_follow_the_key() -> None:
    assert pitch_name(61) == "C#4"
    assert pitch_name(61, flats=True) == "Db4"
    assert pitch_class("E♭") == 3
    assert nearest(11, 60) == 59


def test_every_instrument_has_a_stem_and_a_range() -> None:
    assert len(INSTRUMENTS) > 150
    for facts in INSTRUMENTS.values():
        assert facts.stem in STEMS
        assert 0 <= facts.low <= facts.high <= 127
        assert 0 <= facts.program <= 127
        assert facts.voices >= 1
