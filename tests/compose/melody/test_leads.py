"""Every lead idiom keeps the rules of a singable line."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from itertools import pairwise

import pytest

from cadenza.compose.idioms import lead_blues, lead_epic, lead_hook, lead_jazz, lead_song, lead_sparse
from cadenza.compose.melody import critic
from cadenza.compose.melody.ladder import TICKS
from cadenza.score.chord import Chord
from cadenza.score.note import Note

LEADS = {
    **lead_song.IDIOMS,
    **lead_hook.IDIOMS,
    **lead_sparse.IDIOMS,
    **lead_epic.IDIOMS,
    **lead_blues.IDIOMS,
    **lead_jazz.IDIOMS,
}
SUNG = ("vocal_pop", "cantabile", "folk_tune", "hook", "riff", "arp_hook", "epic_theme", "blues_lead", "jazz_solo")
KEYS = ("C major", "A minor", "Eb major", "D dorian")
every_lead = pytest.mark.parametrize("name", sorted(LEADS))


def sung(notes: list[Note]) -> list[critic.Sung]:
    return [(round(n.start_beat * TICKS), round(n.length_beats * TICKS), n.pitch) for n in notes]


def grams(notes: list[Note]) -> set[tuple[int, ...]]:
    moves = [b.pitch - a.pitch for a, b in pairwise(notes)]
    return {tuple(moves[i : i + 4]) for i in range(len(moves) - 3)}


@every_lead
@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8", "12/8", "5/4", "7/8"])
def test_a_line_is_one_voice_in_order_inside_its_section_and_range(name: str, meter: str, sing: Callable) -> None:
    song = sing(LEADS[name], 3, meter=meter, key="E minor", bpm=96)
    for notes, passage in zip(song.sections, song.passages, strict=True):
        assert notes, "a lead that is cast has something to say"
        assert all(a.end_beat <= b.start_beat for a, b in pairwise(notes))
        assert notes[0].start_beat >= passage.start_beat
        assert notes[-1].end_beat <= passage.end_beat
        assert all(57 <= n.pitch <= 81 and 1 <= n.velocity <= 127 for n in notes)


@every_lead
def test_equal_seeds_write_equal_lines_and_others_another_melody(name: str, sing: Callable) -> None:
    first, again = sing(LEADS[name], 5), sing(LEADS[name], 5)
    assert first.notes == again.notes
    overlaps = []
    for seed in range(6, 12):
        mine, other = grams(first.notes), grams(sing(LEADS[name], seed).notes)
        overlaps.append(len(mine & other) / max(1, min(len(mine), len(other))))
    assert statistics.median(overlaps) < 0.5


@every_lead
def test_sections_of_one_letter_sing_the_same_tune(name: str, sing: Callable) -> None:
    for seed in range(4):
        song = sing(LEADS[name], seed)
        first, second = song.sections[0], song.sections[2]
        shift = song.passages[2].start_beat
        one = {(n.start_beat, n.pitch) for n in first}
        two = {(n.start_beat - shift, n.pitch) for n in second}
        assert len(one & two) >= 0.5 * len(one)
        chorus = {(n.start_beat - song.passages[1].start_beat, n.pitch) for n in song.sections[1]}
        assert len(one & chorus) < 0.5 * len(one)


@every_lead
def test_a_tune_goes_with_its_section_into_another_key(name: str, sing: Callable) -> None:
    song = sing(
        LEADS[name], 2, key="Bb major", keys=("Bb major", "Bb major", "C major", "C major"), loop="I | V | vi | IV",
        high=88,
    )  # fmt: skip
    start = song.passages[2].start_beat
    one = {(n.start_beat, (n.pitch + 2) % 12) for n in song.sections[0]}
    two = {(n.start_beat - start, n.pitch % 12) for n in song.sections[2]}
    assert len(one & two) >= 0.5 * len(one)


@every_lead
@pytest.mark.parametrize("key", KEYS)
def test_a_piece_ends_on_a_long_tonic(name: str, key: str, sing: Callable) -> None:
    for seed in range(4):
        song = sing(LEADS[name], seed, key=key)
        last = song.notes[-1]
        assert last.pitch % 12 == song.passages[-1].key.tonic
        assert last.length_beats >= 1.5
        assert last.end_beat == song.passages[-1].end_beat


@pytest.mark.parametrize("name", SUNG)
def test_most_strong_tones_belong_to_their_chord(name: str, sing: Callable) -> None:
    strong = fitting = 0
    for seed in range(6):
        song = sing(LEADS[name], seed, key=KEYS[seed % 4])
        for passage, notes in zip(song.passages, song.sections, strict=True):
            for note in notes:
                if (note.start_beat - passage.start_beat) % 4 == 0:
                    chord: Chord = passage.chord_at(note.start_beat).chord
                    strong += 1
                    fitting += note.pitch % 12 in (*chord.pitch_classes, *((chord.root + s) % 12 for s in (9, 10, 11)))
    assert fitting / strong >= (0.6 if name == "blues_lead" else 0.8)


@pytest.mark.parametrize("name", SUNG)
def test_the_median_line_of_many_pieces_measures_like_a_human_one(name: str, sing: Callable) -> None:
    measured: dict[str, list[float]] = {}
    for seed in range(12):
        song = sing(LEADS[name], seed, key=KEYS[seed % 4], bpm=(84, 104, 124)[seed % 3])
        for what, value in critic.measure(sung(song.notes), 4 * TICKS).items():
            measured.setdefault(what, []).append(value)
    medians = {what: statistics.median(values) for what, values in measured.items()}
    inside = [what for what, m in medians.items() if critic.HUMAN[what][0] <= m <= critic.HUMAN[what][2]]
    assert len(inside) >= 0.75 * len(medians), {w: m for w, m in medians.items() if w not in inside}


def test_a_chorus_lies_higher_and_its_notes_are_longer_than_the_verse(sing: Callable) -> None:
    higher = longer = 0
    for seed in range(10):
        song = sing(lead_song.vocal_pop, seed)
        verse, chorus = song.sections[0], song.sections[1]
        higher += statistics.mean(n.pitch for n in chorus) > statistics.mean(n.pitch for n in verse) + 2
        longer += statistics.mean(n.length_beats for n in chorus) >= 0.95 * statistics.mean(
            n.length_beats for n in verse
        )
    assert higher >= 9
    assert longer >= 6


def test_a_blues_bends_enters_late_and_stays_on_its_scale(sing: Callable) -> None:
    notes, bent, late, firsts = 0, 0, 0, 0
    for seed in range(6):
        song = sing(lead_blues.blues_lead, seed, key="A minor", loop="i7 | iv7 | i7 | v7")
        line = song.notes
        assert {(n.pitch - 9) % 12 for n in line} <= {0, 3, 4, 5, 6, 7, 10}
        notes += len(line)
        bent += sum(bool(n.bend) for n in line)
        for before, note in zip([None, *line], line, strict=False):
            if before is None or note.start_beat - before.end_beat >= 1:
                firsts += 1
                late += note.start_beat % 4 != 0
    assert 0.08 < bent / notes < 0.6
    assert late / firsts > 0.5


def test_a_jazz_solo_runs_in_eighths_and_borrows_semitones(sing: Callable) -> None:
    solo = (("solo", "S", 16, 0.7, 0.6, "solo"),)
    eighths, outside, count = 0, 0, 0
    for seed in range(6):
        song = sing(lead_jazz.jazz_solo, seed, form=solo, loop="ii7 | V7 | IΔ7 | vi7", bpm=150)
        line = song.notes
        count += len(line)
        eighths += sum(n.length_beats == 0.5 for n in line)
        outside += sum(n.pitch % 12 not in (0, 2, 4, 5, 7, 9, 11) for n in line)
    assert eighths / count > 0.5
    assert 0.01 < outside / count < 0.25


def test_an_epic_theme_opens_with_a_leap_of_a_fourth_or_more(sing: Callable) -> None:
    leaps = 0
    for seed in range(10):
        song = sing(lead_epic.epic_theme, seed)
        head = [n for n in song.sections[0] if n.start_beat < 4]
        leaps += any(b.pitch - a.pitch >= 5 for a, b in pairwise(head))
    assert leaps >= 6


def test_sparse_and_drone_leads_leave_room(sing: Callable) -> None:
    for idiom, notes_a_bar, silence in (
        (lead_sparse.sparse_pentatonic, 3.5, 0.3),
        (lead_sparse.drone_phrase, 3.0, 0.1),
    ):
        for seed in range(4):
            song = sing(idiom, seed, bpm=80)
            assert len(song.notes) / song.plan.bars < notes_a_bar
            quiet = 1 - float(sum(n.length_beats for n in song.notes)) / (song.plan.bars * 4)
            assert quiet > silence


def test_a_loop_or_an_unresolved_ending_does_not_force_the_tonic(sing: Callable) -> None:
    closed = sing(lead_song.vocal_pop, 7)
    loop = sing(lead_song.vocal_pop, 7, ending="loop")
    assert closed.sections[:3] == loop.sections[:3]
    assert closed.sections[3] != loop.sections[3]


def test_options_of_the_part_tune_its_manner(sing: Callable) -> None:
    usual = sing(lead_song.vocal_pop, 4)
    sparse = sing(lead_song.vocal_pop, 4, options={"notes_per_second": 1.2, "bar_notes": [1.5, 3.0]})
    assert len(sparse.notes) < 0.8 * len(usual.notes)


def test_a_climax_sings_its_tune_an_octave_higher_where_there_is_room(sing: Callable) -> None:
    form = (("theme", "A", 8, 0.2, 0.2, "statement"), ("climax", "A", 8, 1.0, 0.9, "climax"))
    song = sing(lead_epic.epic_theme, 3, form=form, low=43, high=91)
    low, high = song.sections
    assert 9 <= statistics.mean(n.pitch for n in high) - statistics.mean(n.pitch for n in low) <= 15
    narrow = sing(lead_epic.epic_theme, 3, form=form, low=57, high=76)
    low, high = narrow.sections
    assert abs(statistics.mean(n.pitch for n in high) - statistics.mean(n.pitch for n in low)) < 9


def test_a_tune_that_keeps_returning_keeps_most_of_itself_and_changes_a_little(sing: Callable) -> None:
    form = tuple(("verse", "A", 8, 0.5, 0.5, "statement") for _ in range(4))
    changed = 0
    for seed in range(5):
        song = sing(lead_song.vocal_pop, seed, form=form, ending="loop")
        told = [
            {(n.start_beat - p.start_beat, n.pitch) for n in notes}
            for notes, p in zip(song.sections, song.passages, strict=True)
        ]
        assert all(len(told[0] & again) >= 0.5 * len(told[0]) for again in told[1:])
        changed += sum(again != told[0] for again in told[1:])
    assert changed >= 10


def test_the_last_chorus_of_a_blues_is_improvised_anew(sing: Callable) -> None:
    form = (("verse", "A", 8, 0.4, 0.5, "statement"), ("climax", "A", 8, 0.74, 0.6, "climax"))
    for seed in range(4):
        song = sing(lead_blues.blues_lead, seed, form=form, loop="I7 | I7 | IV7 | I7")
        told = [
            {(n.start_beat - p.start_beat, n.pitch) for n in notes}
            for notes, p in zip(song.sections, song.passages, strict=True)
        ]
        assert len(told[0] & told[1]) < 0.5 * len(told[0])


def test_a_solo_is_improvised_anew(sing: Callable) -> None:
    form = (("head", "A", 8, 0.5, 0.5, "statement"), *(("solo", "A", 8, 0.6, 0.5, "solo") for _ in range(2)))
    for name in ("jazz_solo", "blues_lead"):
        song = sing(LEADS[name], 4, form=form)
        told = [
            {(n.start_beat - p.start_beat, n.pitch) for n in notes}
            for notes, p in zip(song.sections, song.passages, strict=True)
        ]
        assert len(told[0] & told[1]) < 0.5 * len(told[0])
        assert len(told[1] & told[2]) < 0.5 * len(told[1])
