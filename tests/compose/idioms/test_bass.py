"""The bass states the chord, joins the kick, and leads into the next root."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from band import bars, passages, section, style

from cadenza.compose.groove.drumming import kick_beats
from cadenza.compose.idioms import idiom
from cadenza.compose.passage import Passage
from cadenza.compose.plan import CastMember
from cadenza.score.note import Note

LINES = ("row", "walking", "two_feel", "root_eighths", "root_notes", "octave", "boogie", "arco_bass", "ostinato_bass")


def player(name: str, *rows: str, **options: object) -> CastMember:
    return CastMember("bass", "finger_bass", "bass", name, 28, 55, rows=rows, options=options)


def played(
    name: str, *rows: str, energy: float = 0.6, seed: int = 7, lock: float = 1, **more: object
) -> tuple[list[Note], Passage]:
    own = section(energy=energy, **more)  # type: ignore[arg-type]
    passage = passages(player(name, *rows, lock=lock), own, seed=seed, ending="loop")[0]
    return idiom(name)(passage), passage


def at(notes: list[Note], beat: Fraction) -> Note | None:
    return next((n for n in notes if n.start_beat == beat), None)


@pytest.mark.parametrize("name", LINES)
def test_a_change_of_chord_hears_its_root(name: str) -> None:
    good = total = 0
    for seed in range(4):
        notes, passage = played(name, seed=seed)
        for span in passage.chords:
            note = at(notes, span.start_beat)
            if note is not None:
                total += 1
                good += note.pitch % 12 == span.chord.bass_class
    assert total >= 24
    assert good / total >= 0.8


@pytest.mark.parametrize("name", ["walking", "row", "root_eighths"])
def test_the_note_before_a_change_leads_into_it(name: str) -> None:
    near = total = 0
    for seed in range(4):
        notes, passage = played(name, "1.1. 1.1. 1.1. 1.b.", seed=seed)
        for span in passage.chords[1:]:
            before = [n for n in notes if n.start_beat < span.start_beat][-1]
            here = at(notes, span.start_beat)
            if here is not None:
                total += 1
                near += 1 <= abs(here.pitch - before.pitch) <= 2 or abs(here.pitch - before.pitch) in (5, 7)
    assert near / total >= 0.8


def test_a_walk_moves_by_small_steps_and_never_stands_still() -> None:
    steps: list[int] = []
    for seed in range(6):
        notes, _ = played("walking", seed=seed)
        quarters = [n for n in notes if n.articulation != "ghost"]
        steps += [abs(b.pitch - a.pitch) for a, b in itertools.pairwise(quarters)]
    assert sum(s == 0 for s in steps) / len(steps) < 0.06
    assert sum(1 <= s <= 5 for s in steps) / len(steps) > 0.75
    assert max(steps) <= 14


def test_a_walk_has_a_quarter_on_every_beat() -> None:
    notes, passage = played("walking")
    starts = {n.start_beat for n in notes}
    assert {passage.start_beat + i for i in range(32)} <= starts


def test_a_slash_chord_puts_its_bass_below() -> None:
    notes, passage = played("root_notes", harmony=("C/E", "F", "C/G", "G7/B"))
    for span in passage.chords:
        note = at(notes, span.start_beat)
        assert note is not None
        assert note.pitch % 12 == span.chord.bass_class


def test_rows_are_played_as_degrees() -> None:
    notes, passage = played("row", "1... 3... 5... 8...", harmony=("C", "C", "C", "C"), lock=0)
    first = bars(notes, passage)[0]
    on_beats = [n for n in first if n.start_beat % 1 == 0]
    assert [n.pitch % 12 for n in on_beats] == [0, 4, 7, 0]
    assert on_beats[3].pitch - on_beats[0].pitch == 12


def test_a_hold_lasts_and_a_rest_ends() -> None:
    notes, _ = played("row", "1--- --.. .... ....", harmony=("C",), energy=0.3)
    assert notes[0].length_beats >= Fraction(3, 2)


def test_approaches_lie_beside_the_next_root() -> None:
    for sign, distance in (("b", -1), ("a", 1)):
        notes, passage = played("row", f"1... .... .... {sign}...", harmony=("C7", "F7"), energy=0.3)
        for span in passage.chords[1:4]:
            root, before = at(notes, span.start_beat), at(notes, span.start_beat - 1)
            assert root is not None
            assert before is not None
            assert before.pitch - root.pitch in (distance, -distance)


def test_between_plain_triads_the_way_in_is_a_step_of_the_scale() -> None:
    for sign in "bas":
        notes, passage = played("row", f"1... .... .... {sign}...", harmony=("C", "F", "G", "Am"), energy=0.3)
        ways = [n for n in notes if n.start_beat % 4 == 3]
        assert {n.pitch % 12 for n in ways} <= set(passage.key.scale)


def test_the_line_joins_the_kick() -> None:
    shared = total = 0
    for seed in range(4):
        passage = passages(player("row", "1--. ..1. 5-.. ...."), section(bars=16), seed=seed, ending="loop")[0]
        notes, kicks = idiom("row")(passage), set(kick_beats(passage))
        total += len(notes)
        shared += len([n for n in notes if n.start_beat in kicks])
    assert shared / total > 0.6


def test_an_808_follows_the_kick_and_glides() -> None:
    own = style({"K": "x... ..x. ..x. ...."}, tightness=0.95)
    member = CastMember("bass", "bass_808", "bass", "sub_808", 28, 48)
    bent = 0
    for seed in range(6):
        passage = passages(member, section(bars=16), own=own, ending="loop", seed=seed)[0]
        notes = idiom("sub_808")(passage)
        kicks = set(kick_beats(passage))
        assert {n.start_beat for n in notes} <= kicks | {s.start_beat for s in passage.chords}
        bent += len([n for n in notes if n.bend])
    assert bent >= 3


def test_a_tumbao_anticipates_the_next_root() -> None:
    notes, passage = played("tumbao")
    early = [n for n in notes if n.start_beat % 4 == 3]
    right = [n for n in early if n.pitch % 12 == passage.chord_at(n.start_beat + 1).chord.root]
    assert len(right) / len(early) > 0.7
    assert not [n for n in notes if n.start_beat % 4 == 0]


def test_energy_makes_the_line_denser() -> None:
    quiet, loud = played("row", energy=0.1)[0], played("row", energy=0.8)[0]
    assert len(quiet) < len(loud)


def test_phrase_ends_run_into_what_follows() -> None:
    runs = 0
    for seed in range(10):
        passage = passages(player("root_notes"), section(energy=0.8), section("chorus", energy=0.9), seed=seed)[0]
        last = bars(idiom("root_notes")(passage), passage)[-1]
        runs += len(last) >= 3
        assert passage.next_chord is not None
        if len(last) >= 3:
            target = passage.next_chord.chord.root
            assert min((last[-1].pitch - target) % 12, (target - last[-1].pitch) % 12) <= 2
    assert 1 <= runs <= 9


@pytest.mark.parametrize("name", LINES)
def test_the_lane_is_kept(name: str) -> None:
    for seed in range(4):
        notes, _ = played(name, seed=seed, harmony=("F#m7", "B7", "Emaj7", "Eb7"))
        assert all(28 <= n.pitch <= 55 for n in notes)
        assert len({n.pitch for n in notes}) >= 4
