"""Chords move little, stay below the lead, and leave it room."""

from __future__ import annotations

import itertools
import statistics
from fractions import Fraction

import pytest
from band import bars, passages, section

from cadenza.compose.idioms import idiom
from cadenza.compose.passage import Passage
from cadenza.compose.plan import CastMember
from cadenza.score.note import Note

CHORDAL = (
    "block", "rolled", "strum", "travis", "stabs", "charleston", "montuno", "skank", "bubble", "offbeat_chords",
    "alberti", "stride", "sustained", "row_chords", "pad", "slow_pad", "choir_pad", "swell", "arp", "broken", "pulse",
)  # fmt: skip
LEAD = CastMember("lead", "flute", "lead", "hook", 60, 90)


def member(name: str, low: int = 50, high: int = 76, *rows: str, **options: object) -> CastMember:
    return CastMember("chords", "grand_piano", "chords", name, low, high, rows=rows, options=options)


def played(name: str, energy: float = 0.6, **more: object) -> tuple[list[Note], Passage]:
    low = 36 if name in ("stride", "broken", "travis") else 50
    passage = passages(member(name, low), section(energy=energy, **more), ending="loop")[0]  # type: ignore[arg-type]
    return idiom(name)(passage), passage


def tune(count_a_bar: int, pitch: int = 72) -> tuple[Note, ...]:
    step = Fraction(4, count_a_bar)
    return tuple(Note(i * step, step, pitch + i % 5, 90) for i in range(8 * count_a_bar))


@pytest.mark.parametrize("name", CHORDAL)
@pytest.mark.parametrize("energy", [0.1, 0.4, 0.6, 0.95])
def test_what_sounds_belongs_to_the_chord(name: str, energy: float) -> None:
    notes, passage = played(name, energy)
    assert notes
    inside = 0
    for n in notes:
        here = passage.chord_at(n.start_beat).chord.pitch_classes
        soon = passage.chord_at(n.start_beat + Fraction(3, 4)).chord.pitch_classes
        inside += n.pitch % 12 in here or n.pitch % 12 in soon
    assert inside / len(notes) >= 0.97


@pytest.mark.parametrize("name", ["block", "sustained", "stabs", "skank", "pad"])
def test_voices_move_little_from_chord_to_chord(name: str) -> None:
    notes, passage = played(name)
    spans = [(s.start_beat, s.end_beat - 1) for s in passage.chords]  # the last eighth may be the next chord's
    sounding = [sorted({n.pitch for n in notes if n.start_beat < b and n.end_beat > a + 1}) for a, b in spans]
    chords = [c for c in sounding if len(c) >= 3]
    moves = [statistics.mean(min(abs(x - y) for y in b) for x in a) for a, b in itertools.pairwise(chords)]
    assert moves
    assert statistics.mean(moves) < 2.2


def test_the_comp_stays_below_the_lead() -> None:
    me = member("block", 52, 79)
    free = passages(me, section(), others=(LEAD,))[0]
    below = passages(me, section(), others=(LEAD,), written={"lead": tune(2, 70)})[0]
    assert max(n.pitch for n in idiom("block")(free)) > 70
    assert max(n.pitch for n in idiom("block")(below)) < 70


@pytest.mark.parametrize("name", ["stabs", "charleston"])
def test_the_comp_thins_out_under_a_busy_lead(name: str) -> None:
    calm = busy = 0
    for seed in range(6):
        me = member(name)
        calm += len(idiom(name)(passages(me, section(), others=(LEAD,), seed=seed, written={"lead": tune(1)})[0]))
        busy += len(idiom(name)(passages(me, section(), others=(LEAD,), seed=seed, written={"lead": tune(8)})[0]))
    assert busy < 0.9 * calm


def test_louder_blocks_are_denser_and_fuller() -> None:
    quiet, loud = played("block", 0.1)[0], played("block", 0.95)[0]
    assert len({n.start_beat for n in quiet}) < len({n.start_beat for n in loud})
    assert statistics.mean(n.velocity for n in quiet) < statistics.mean(n.velocity for n in loud)


def test_a_strum_goes_down_on_beats_and_up_between_with_fewer_strings() -> None:
    notes, _ = played("strum", 0.6)
    down = [n for n in notes if n.start_beat % 1 == 0]
    up = [n for n in notes if n.start_beat % 1 != 0]
    per = lambda ns: len(ns) / len({n.start_beat for n in ns})  # noqa: E731
    assert per(down) > per(up)
    first = sorted((n for n in down if n.start_beat == down[0].start_beat), key=lambda n: n.pitch)
    assert first[0].velocity > first[-1].velocity


def test_charleston_leaves_bars_open_and_comes_early_at_times() -> None:
    counts, early, changes = [], 0, 0
    for seed in range(8):
        passage = passages(member("charleston"), section(bars=16), seed=seed, ending="loop")[0]
        notes = idiom("charleston")(passage)
        counts += [len({n.start_beat for n in bar}) for bar in bars(notes, passage)]
        starts = {n.start_beat for n in notes}
        for span in passage.chords[1:]:
            changes += 1
            early += span.start_beat - Fraction(1, 2) in starts and span.start_beat not in starts
    assert statistics.mean(counts) <= 2.3
    assert 0.15 <= early / changes <= 0.7


def test_power_chords_have_no_third() -> None:
    passage = passages(CastMember("g", "distorted_guitar", "chords", "power_chords", 40, 64), section())[0]
    for n in idiom("power_chords")(passage):
        root = passage.chord_at(n.start_beat).chord.root
        assert (n.pitch - root) % 12 in (0, 7)


def test_palm_mutes_are_short_and_the_changes_ring() -> None:
    passage = passages(CastMember("g", "distorted_guitar", "chords", "palm_mute", 40, 64), section())[0]
    notes = idiom("palm_mute")(passage)
    muted = [n for n in notes if n.articulation == "mute"]
    assert len(muted) > len(notes) / 3
    assert max(n.length_beats for n in muted) <= Fraction(1, 5)
    changes = {s.start_beat for s in passage.chords}
    assert not [n for n in muted if n.start_beat in changes]


def test_skank_falls_on_two_and_four() -> None:
    notes, passage = played("skank", 0.5)
    assert {1, 3} <= {n.start_beat % 4 for n in notes}
    on = [n for n in notes if n.start_beat % 4 in (1, 3)]
    assert len(on) / len(notes) > 0.7
    assert all(n.length_beats <= Fraction(1, 2) for n in bars(notes, passage)[0])


def test_pads_tie_common_tones() -> None:
    notes, _ = played("pad", 0.5, harmony=("C", "Am", "F", "Dm"))
    assert len(notes) < 8 * 3
    assert any(n.length_beats > 4 for n in notes)


def test_swells_grow_from_nothing() -> None:
    notes, _ = played("slow_pad", 0.3)
    assert all(n.swell and n.swell[0][1] <= -12 for n in notes)


def test_arpeggios_climb_further_when_loud() -> None:
    def reach(energy: float) -> int:
        me = CastMember("arp", "arp_synth", "arp", "arp", 60, 91)
        pitches = [n.pitch for n in idiom("arp")(passages(me, section(energy=energy))[0])]
        return max(pitches) - min(pitches)

    assert reach(0.3) < reach(0.9)


def test_an_arpeggio_never_strikes_twice_at_once() -> None:
    notes, _ = played("arp", 0.6)
    assert len({n.start_beat for n in notes}) == len(notes)


def test_an_ostinato_keeps_its_cell_and_its_accents() -> None:
    me = CastMember("o", "spiccato_strings", "ostinato", "ostinato_strings", 48, 72)
    passage = passages(me, section(harmony=("Cm", "Cm", "Ab", "Bb"), energy=0.7), ending="loop")[0]
    notes = idiom("ostinato_strings")(passage)
    first, second = bars(notes, passage)[0], bars(notes, passage)[1]
    assert [n.pitch for n in first] == [n.pitch for n in second]
    assert max(n.velocity for n in first) - min(n.velocity for n in first) >= 20


def test_a_drone_holds_the_tonic() -> None:
    notes, passage = played("drone", 0.3)
    assert {n.pitch % 12 for n in notes} <= {0, 7}
    assert sum(n.length_beats for n in notes if n.pitch % 12 == 0) >= passage.beats


@pytest.mark.parametrize("name", ["block", "arp", "pad", "strum", "power_chords", "pulse", "row_chords"])
def test_the_whole_band_is_silent_on_the_beat_before_a_drop(name: str) -> None:
    build = section("build", function="build", energy=0.6)
    first = passages(member(name, 48), build, section("drop", energy=0.95, function="climax"))[0]
    notes = idiom(name)(first)
    assert notes
    assert max(n.end_beat for n in notes) <= first.end_beat - 1
    calm = passages(member(name, 48), build, section("verse", energy=0.5))[0]
    assert max(n.end_beat for n in idiom(name)(calm)) > calm.end_beat - 1


def test_two_guitars_play_one_riff() -> None:
    left = CastMember("left", "distorted_guitar", "chords", "power_chords", 40, 64)
    right = CastMember("right", "distorted_guitar", "chords", "power_chords", 40, 64)
    for seed in range(4):
        a = passages(left, section(energy=0.8), others=(right,), seed=seed)[0]
        b = passages(right, section(energy=0.8), others=(left,), seed=seed)[0]
        one, other = idiom("power_chords")(a), idiom("power_chords")(b)
        assert [(n.start_beat, n.pitch) for n in one] == [(n.start_beat, n.pitch) for n in other]
        assert [n.velocity for n in one] != [n.velocity for n in other]


def test_a_block_steps_back_where_another_part_is_busy() -> None:
    arp = CastMember("arp", "arp_synth", "arp", "arp", 60, 88)
    busy = tuple(Note(Fraction(i, 2), Fraction(1, 4), 72, 80) for i in range(64))
    me = member("block")
    alone = idiom("block")(passages(me, section(energy=0.9), others=(arp,))[0])
    together = idiom("block")(passages(me, section(energy=0.9), others=(arp,), written={"arp": busy})[0])
    assert len(together) < 0.7 * len(alone)
