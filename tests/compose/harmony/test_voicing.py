from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.compose.harmony.voicing import voice_lead
from cadenza.score.chord import QUALITIES, Chord
from cadenza.score.scale import Key

LOOPS = {
    "C major": "I V vi IV",
    "Eb major": "ii9 V13 IΔ9 VI7b9",
    "A minor": "i7 bVIΔ7 iv7 v7",
    "D minor": "i bVI bIII bVII",
    "F major": "IΔ7 VI7 ii7 V7",
}


def loop(key: str, times: int = 4) -> list[Chord]:
    return [Chord.from_roman(numeral, Key.parse(key)) for numeral in LOOPS[key].split()] * times


def test_a_voice_moves_little_more_than_a_semitone_a_change() -> None:
    sizes = []
    for key in LOOPS:
        path = voice_lead(loop(key), low=52, high=76)
        sizes += [sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a) for a, b in pairwise(path)]
    assert sum(sizes) / len(sizes) < 1.3


def test_parallel_fifths_and_octaves_are_rare() -> None:
    moves, parallels = 0, 0
    for key in LOOPS:
        for a, b in pairwise(voice_lead(loop(key), low=52, high=76)):
            moves += 1
            for i in range(len(a)):
                for j in range(i + 1, len(a)):
                    same = (a[j] - a[i]) % 12 == (b[j] - b[i]) % 12 and (a[j] - a[i]) % 12 in (0, 7)
                    parallels += same and a[i] != b[i] and b[i] - a[i] == b[j] - a[j]
    assert parallels / moves < 0.1


def test_the_third_and_the_seventh_are_always_there() -> None:
    for key in LOOPS:
        chords = loop(key, 1)
        for chord, voicing in zip(chords, voice_lead(chords, low=50, high=74, rootless=True), strict=True):
            classes = {p % 12 for p in voicing}
            assert chord.degree(3) in classes
            if len(chord.intervals) > 3:
                assert chord.degree(7) in classes


def test_a_rootless_ninth_chord_leaves_its_root_to_the_bass() -> None:
    (voicing,) = voice_lead([Chord.parse("Fm9")], low=50, high=74, rootless=True)
    assert 5 not in {p % 12 for p in voicing}
    assert len(voicing) == 4


def test_the_voicing_before_draws_the_next_one_to_itself() -> None:
    (low,) = voice_lead([Chord.parse("C")], low=48, high=84, voices=3, previous=(48, 53, 57))
    (high,) = voice_lead([Chord.parse("C")], low=48, high=84, voices=3, previous=(72, 77, 81))
    assert sum(high) - sum(low) >= 36


@settings(max_examples=60, deadline=None)
@given(
    roots=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(sorted(QUALITIES))), min_size=1, max_size=6),
    low=st.integers(36, 64),
    room=st.integers(1, 30),
    voices=st.integers(1, 5),
    rootless=st.booleans(),
    open_position=st.booleans(),
)
def test_every_chord_gets_pitches_of_its_own_inside_the_range(
    roots: list[tuple[int, str]], low: int, room: int, voices: int, rootless: bool, open_position: bool
) -> None:
    chords = [Chord(root, quality) for root, quality in roots]
    path = voice_lead(chords, low=low, high=low + room, voices=voices, rootless=rootless, open_position=open_position)
    assert len(path) == len(chords)
    for chord, voicing in zip(chords, path, strict=True):
        assert list(voicing) == sorted(voicing)
        assert len(voicing) <= voices
        assert all(low <= p <= low + room for p in voicing)
        if room >= 11:
            assert {p % 12 for p in voicing} <= set(chord.pitch_classes)
