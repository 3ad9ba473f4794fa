"""Drums breathe, fill, and land; machines repeat."""

from __future__ import annotations

import itertools
import statistics
from fractions import Fraction

import pytest
from band import HOUSE, KIT, bars, passages, section, style

from cadenza.compose.groove.drumming import kick_beats
from cadenza.compose.idioms.drums import drums
from cadenza.compose.passage import Passage
from cadenza.compose.plan import CastMember
from cadenza.score.note import Note

KICK, SNARE, RIM, CLAP, HAT, OPEN, CRASH = 36, 38, 37, 39, 42, 46, 49
TOMS = {50, 47, 45, 43, 41}


def hits(notes: list[Note], passage: Passage) -> list[frozenset[tuple[object, int]]]:
    return [
        frozenset((n.start_beat - passage.bar_start(i), n.pitch) for n in bar)
        for i, bar in enumerate(bars(notes, passage))
    ]


def overlap(a: frozenset[object], b: frozenset[object]) -> float:
    return len(a & b) / max(1, len(a | b))


def test_no_two_bars_of_a_live_drummer_are_all_alike() -> None:
    shares, exact = [], []
    for seed in range(5):
        passage = passages(KIT, section(bars=16), ending="loop", seed=seed)[0]
        found = hits(drums(passage), passage)
        shares += [overlap(a, b) for a, b in itertools.pairwise(found)]
        exact.append(sum(b in found[:i] for i, b in enumerate(found)) / len(found))
    assert 0.45 <= statistics.mean(shares) <= 0.85
    assert statistics.mean(exact) < 0.2


def test_a_machine_repeats_its_bars_and_turns_the_corners_alike() -> None:
    passage = passages(KIT, section(bars=32), section("drop", bars=8), own=style(HOUSE, tightness=0.95), ending="loop")[
        0
    ]
    found = hits(drums(passage), passage)
    inside = [bar for n, bar in enumerate(found) if n % 4 != 3]
    assert sum(b in inside[:i] for i, b in enumerate(inside)) / len(inside) >= 0.95
    assert len({frozenset(bar) for n, bar in enumerate(found) if n % 4 == 3}) <= 3  # the fourth, the eighth, the last


def test_backbeats_are_loud_and_ghosts_are_soft() -> None:
    passage = passages(KIT, section(bars=16, energy=0.7), ending="loop")[0]
    snares = [n for n in drums(passage) if n.pitch == SNARE]
    backbeats = [n.velocity for n in snares if n.start_beat % 4 in (1, 3)]
    ghosts = [n.velocity for n in snares if n.articulation == "ghost"]
    assert 105 <= statistics.mean(backbeats) <= 121
    assert ghosts
    assert all(24 <= v <= 48 for v in ghosts)


def test_hats_fall_from_beat_to_off_eighth_to_off_sixteenth() -> None:
    own = style({"K": "x... .... x... ....", "S": ".... X... .... X...", "H": "xxxx xxxx xxxx xxxx"})
    passage = passages(KIT, section(bars=16), own=own, ending="loop")[0]
    by_place: dict[int, list[int]] = {0: [], 1: [], 2: []}
    for n in drums(passage):
        if n.pitch == HAT:
            place = int(n.start_beat * 4) % 4
            by_place[{0: 0, 2: 1}.get(place, 2)].append(n.velocity)
    beat, eighth, sixteenth = (statistics.mean(by_place[i]) for i in range(3))
    assert 80 <= beat <= 105
    assert 55 <= eighth <= 78
    assert 33 <= sixteenth <= 67


def test_a_rise_is_filled_and_the_next_one_has_crash_and_kick() -> None:
    filled = crashed = 0
    for seed in range(8):
        verse, chorus = passages(KIT, section(energy=0.5), section("chorus", energy=0.9), seed=seed)
        notes, following = drums(verse), drums(chorus)
        last, usual = bars(notes, verse)[-1], bars(notes, verse)[0]
        strokes = [n for n in last if n.pitch in TOMS | {SNARE}]
        filled += len(strokes) >= 2 + len([n for n in usual if n.pitch in TOMS | {SNARE}])
        first = {n.pitch for n in following if n.start_beat == chorus.start_beat}
        crashed += {KICK, CRASH} <= first
    assert filled >= 7
    assert crashed == 8


def test_hats_stop_while_the_hands_are_on_the_toms() -> None:
    for seed in range(8):
        verse, _ = passages(KIT, section(energy=0.5), section("chorus", energy=0.9), seed=seed, own=style(fill="toms"))
        last = bars(drums(verse), verse)[-1]
        toms = [n.start_beat for n in last if n.pitch in TOMS]
        assert toms
        assert not [n for n in last if n.pitch in (HAT, OPEN) and n.start_beat >= min(toms)]


def test_a_build_doubles_its_pace_and_falls_silent_before_the_climax() -> None:
    build, _ = passages(
        KIT,
        section("build", function="build", energy=0.6),
        section("drop", energy=0.95, function="climax"),
        own=style(HOUSE, tightness=0.95),
    )
    by_bar = bars(drums(build), build)
    counts = [len([n for n in bar if n.pitch in (SNARE, CLAP)]) for bar in by_bar]
    assert counts[0] < counts[3] < counts[5]
    assert not [n for n in by_bar[-1] if n.start_beat >= build.end_beat - 1]


@pytest.mark.parametrize("ending", ["hit", "ring", "ritard"])
def test_the_last_bar_lands_on_the_one(ending: str) -> None:
    passage = passages(KIT, section(energy=0.8), ending=ending)[0]
    last = bars(drums(passage), passage)[-1]
    assert last
    assert {n.start_beat for n in last} == {passage.bar_start(7)}


def test_energy_adds_strokes_and_weight() -> None:
    def weight(energy: float) -> tuple[float, float]:
        passage = passages(KIT, section(energy=energy, bars=16), ending="loop")[0]
        notes = [n for n in drums(passage) if n.articulation != "ghost"]
        return len(notes), statistics.mean(n.velocity for n in notes)

    low, middle, high = weight(0.2), weight(0.6), weight(0.95)
    assert low[0] < middle[0] < high[0]
    assert low[1] < middle[1]


def test_a_quiet_section_has_no_snare() -> None:
    passage = passages(KIT, section(energy=0.1), ending="loop")[0]
    assert not [n for n in drums(passage) if n.pitch in (SNARE, CRASH)]


def test_sections_with_one_letter_share_their_groove() -> None:
    a, b, again = passages(KIT, section(), section("chorus"), section("verse again", letter="V"), ending="loop", seed=3)
    first, second = hits(drums(a), a), hits(drums(again), again)
    kicks = [
        overlap(frozenset(h for h in x if h[1] == KICK), frozenset(h for h in y if h[1] == KICK))
        for x, y in zip(first[:3], second[:3], strict=True)
    ]
    assert statistics.mean(kicks) > 0.85
    assert first != second
    assert b.section.letter == "C"


def test_trap_hats_roll() -> None:
    own = style({"K": "x...", "H": "x.x. x.x. x.x. x.x."}, tightness=0.95, rolls=2)
    passage = passages(KIT, section(), own=own, ending="loop")[0]
    hats = [n for n in drums(passage) if n.pitch == HAT]
    gaps = [b.start_beat - a.start_beat for a, b in itertools.pairwise(hats)]
    assert min(gaps) <= 1 / 6 + 1e-9


def test_the_bass_hears_the_kick_that_is_played() -> None:
    passage = passages(KIT, section())[0]
    assert kick_beats(passage) == sorted({n.start_beat for n in drums(passage) if n.pitch == KICK})


def test_the_percussionist_takes_over_the_shaker() -> None:
    other = CastMember("hands", "shaker", "percussion", "percussion", 27, 87)
    own = style({"K": "x... x...", "Sh": "xxxx xxxx xxxx xxxx"})
    alone = drums(passages(KIT, section(), own=own)[0])
    together = drums(passages(KIT, section(), own=own, others=(other,))[0])
    assert [n for n in alone if n.pitch == 82]
    assert not [n for n in together if n.pitch == 82]


def test_the_kit_catches_the_accents_of_an_answer() -> None:
    horns = CastMember("horns", "brass_section", "counter", "answer", 55, 80)
    hits_at = Fraction(15, 4)
    answer = (Note(hits_at, Fraction(1, 4), 70, 110), Note(Fraction(2), Fraction(1), 70, 110))
    plain = passages(KIT, section(energy=0.8), others=(horns,))[0]
    caught = passages(KIT, section(energy=0.8), others=(horns,), written={"horns": answer})[0]
    assert hits_at not in {n.start_beat for n in drums(plain) if n.pitch in (KICK, SNARE) and n.velocity > 48}
    assert hits_at in {n.start_beat for n in drums(caught) if n.pitch in (KICK, SNARE)}


def test_the_claps_are_left_to_the_clapper() -> None:
    hands = CastMember("hands", "claps", "percussion", "percussion", 27, 87)
    own = style({"K": "x... x...", "S": ".... X... .... X...", "C": ".... X... .... X..."})
    assert [n for n in drums(passages(KIT, section(), own=own)[0]) if n.pitch == CLAP]
    assert not [n for n in drums(passages(KIT, section(), own=own, others=(hands,))[0]) if n.pitch == CLAP]


def test_a_loop_turns_round_into_its_beginning() -> None:
    turned = 0
    for seed in range(6):
        passage = passages(KIT, section(energy=0.7), ending="loop", loop=True, seed=seed)[0]
        by_bar = bars(drums(passage), passage)
        strokes = [len([n for n in bar if n.pitch in TOMS | {SNARE} and n.articulation != "ghost"]) for bar in by_bar]
        turned += strokes[7] > strokes[0]
    assert turned >= 5


def test_hands_fill_where_there_is_no_snare() -> None:
    own = style({"Cg": "ggXg ggOO ggXg ggOO", "Cl": "E(5,16)", "Ti": "x.x. x.xx x.x. x.xx"})
    for seed in range(4):
        first, _ = passages(KIT, section(energy=0.6), section("mambo", energy=0.95), own=own, seed=seed)
        notes = drums(first)
        assert not [n for n in notes if n.pitch in TOMS | {SNARE, KICK}]
        last, usual = bars(notes, first)[-1], bars(notes, first)[0]
        assert {(n.start_beat % 4, n.pitch) for n in last} != {(n.start_beat % 4, n.pitch) for n in usual}
