"""Signatures: the one thing in each genre that its own people would miss, found in the notes of whole pieces."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest
from playing import at_level, piece, sounding

from cadenza.compose.composer import compose
from cadenza.score.note import Note
from cadenza.score.score import Part, Score

KICK, SNARE, RIM = 36, 38, 37
SEEDS = (1, 2, 3)


def scores(name: str, energy: float = 0.62, bars: int = 9, prompt: str = "") -> list[Score]:
    return [at_level(piece(name, seed, 45.0, prompt)[0], energy, bars=bars)[1] for seed in SEEDS]


def part(score: Score, name: str) -> Part:
    return next(p for p in score.parts if p.name == name)


def places(notes: list[Note], score: Score) -> list[Fraction]:
    """Return where in its bar each note starts."""
    return [n.start_beat % score.meter.beats_per_bar for n in notes]


def share(found: list[Fraction], wanted: Callable[[Fraction], bool]) -> float:
    return sum(map(wanted, found)) / len(found)


def strokes(score: Score, key: int, role: str = "drums") -> list[Fraction]:
    return places([n for p in score.parts if p.role == role for n in p.notes if n.pitch == key], score)


def test_a_salsa_bass_anticipates_the_chord() -> None:
    for score in scores("salsa"):
        spans = {s.start_beat: s for s in score.chords}
        early = landed = 0
        for note in part(score, "bass").notes:
            coming = spans.get(note.start_beat + 1)
            if note.start_beat % 4 == 3 and coming:
                early += note.pitch % 12 == coming.chord.bass_class
                landed += 1
        assert landed >= 6
        assert early / landed >= 0.9
        line = part(score, "bass").notes
        fresh = [b for a, b in pairwise(line) if b.start_beat - a.end_beat < 1]  # all but those after a stop
        assert 0 not in places(fresh, score)  # tied over the bar line


def test_a_montuno_puts_inner_tones_between_its_octaves() -> None:
    for name in ("salsa", "merengue"):
        for score in scores(name, 0.9):
            piano = part(score, "piano")
            starts = sorted({n.start_beat for n in piano.notes})
            struck = [sorted(n.pitch for n in piano.notes if n.start_beat == at) for at in starts]
            octaves = [chord[-1] - 12 in chord for chord in struck]
            inner = [chord for chord, octave in zip(struck, octaves, strict=True) if not octave]
            assert 0.3 <= sum(octaves) / len(octaves) <= 0.85
            assert inner
            off = share(places(list(piano.notes), score), lambda at: at % 1 != 0)
            assert off >= 0.3


def test_tango_has_marcato_and_sincopa_with_the_bass_in_the_same_figure() -> None:
    for score in scores("tango", bars=8):
        piano, bass = part(score, "piano"), part(score, "bass")
        bars = [
            tuple(sorted({n.start_beat - 4 * bar for n in piano.notes if bar * 4 <= n.start_beat < bar * 4 + 4}))
            for bar in range(8)
        ]
        assert (0, 1, 2, 3) in bars
        assert (0, Fraction(1, 2), Fraction(3, 2), 2, 3) in bars
        together = {n.start_beat for n in piano.notes} & {n.start_beat for n in bass.notes if not n.bend}
        assert len(together) >= 0.9 * len({n.start_beat for n in bass.notes if not n.bend})
        assert any(n.bend for n in bass.notes)  # the arrastre glides


def test_a_loud_tango_counts_three_three_two() -> None:
    for score in scores("tango", 0.92, bars=8):
        bars = [{n.start_beat - 4 * b for n in part(score, "bass").notes if n.start_beat // 4 == b} for b in range(8)]
        assert sum({0, Fraction(3, 2), 3} <= bar for bar in bars) >= 4


def test_mariachi_sets_three_against_two() -> None:
    """A bar of two dotted quarters, a bar of three quarters: the bass of a son."""
    checked = 0
    for seed in range(1, 7):
        plan, _ = piece("mariachi", seed)
        if plan.meter != "3/4":
            continue
        _, score = at_level(plan, 0.62, bars=8)
        bars = [{n.start_beat - 3 * b for n in part(score, "bass").notes if n.start_beat // 3 == b} for b in range(8)]
        assert sum(Fraction(3, 2) in bar and 1 not in bar for bar in bars) >= 2
        assert sum({0, 1, 2} <= bar for bar in bars) >= 2
        checked += 1
    assert checked >= 2


def test_baroque_suspensions_are_prepared_and_fall_by_step() -> None:
    found = 0
    for seed in range(1, 7):
        _, score = piece("baroque", seed, 60.0)
        keys = [n for p in score.parts if p.name == "strings" for n in p.notes]
        for note in (n for n in keys if n.articulation == "legato"):
            tones = next(s for s in score.chords if s.start_beat <= note.start_beat < s.end_beat).chord.pitch_classes
            prepared = [n for n in keys if n.pitch == note.pitch and 0 < note.start_beat - n.start_beat <= 4]
            resolved = [n for n in keys if n.start_beat == note.end_beat and 1 <= note.pitch - n.pitch <= 2]
            if note.pitch % 12 not in tones:
                assert prepared
                assert resolved
                assert resolved[0].pitch % 12 in tones
                found += 1
    assert found >= 12


def test_techno_loops_of_three_and_five_run_over_the_bar_lines() -> None:
    for score in scores("techno", 0.92, bars=5):
        rim = sorted(n.start_beat for p in score.parts if p.role == "drums" for n in p.notes if n.pitch == RIM)
        gaps = {b - a for a, b in pairwise(rim)}
        assert gaps == {Fraction(3, 4)}
        arp = part(score, "arp")
        bars = [tuple(n.start_beat - 4 * b for n in arp.notes if n.start_beat // 4 == b) for b in range(3)]
        assert len(set(bars)) == 3


def test_gospel_leads_on_with_passing_chords_when_the_strain_returns() -> None:
    first = later = 0
    for seed in range(1, 9):
        plan, _ = piece("gospel", seed, 90.0)
        seen: set[str] = set()
        for section in plan.sections:
            split = sum("," in bar for bar in section.harmony) / section.bars
            grown = section.letter in seen or section.energy >= 0.66
            first, later = first + (0 if grown else split), later + (split if grown else 0)
            seen.add(section.letter)
    assert later > first


def test_bluegrass_chops_on_two_and_four_and_the_bass_on_one_and_three() -> None:
    for score in scores("bluegrass", 0.6):
        assert share(places(list(part(score, "mandolin").notes), score), lambda at: at in (1, 3)) == 1.0
        assert share(places(list(part(score, "bass").notes), score), lambda at: at in (0, 2)) >= 0.65


def test_reggae_leaves_the_one_and_drops_on_three() -> None:
    for seed in SEEDS:
        plan, _ = piece("reggae", seed)
        _, score = at_level(plan, 0.62, bars=5)
        drop = strokes(score, KICK)
        assert share(drop, lambda at: at == 2) >= 0.35
        skank = places(list(part(score, "skank").notes), score)
        assert share(skank, lambda at: at in (1, 3)) >= 0.75
        assert share(places(list(part(score, "bass").notes), score), lambda at: at == 0) <= 0.2


def test_reggaeton_has_its_dembow() -> None:
    for score in scores("reggaeton"):
        hits = set(strokes(score, SNARE))
        assert {Fraction(3, 4), Fraction(3, 2), Fraction(11, 4), Fraction(7, 2)} <= hits


def test_a_psytrance_bass_leaves_the_beat_to_the_kick() -> None:
    for score in scores("psytrance", 0.92):
        bass = places(list(part(score, "bass").notes), score)
        assert share(bass, lambda at: at % 1 != 0) >= 0.95
        assert len(bass) >= 9 * 10


def test_drum_and_bass_does_not_roll_like_psytrance() -> None:
    for score in scores("drum_and_bass", 0.92):
        assert 0 in places(list(part(score, "bass").notes), score)


def test_a_waltz_and_a_polka_have_the_chord_after_the_bass() -> None:
    for name, chords, on in (("waltz", "strings", (1, 2)), ("polka", "chords", None)):
        for score in scores(name):
            struck = places(list(part(score, chords).notes), score)
            assert share(struck, lambda at, on=on: at in on if on else at % 1 != 0) >= 0.9  # type: ignore[misc]


def test_bachata_shuffles_its_requinto_in_eighths() -> None:
    for score in scores("bachata"):
        assert all(n.start_beat % Fraction(1, 2) == 0 for n in part(score, "requinto").notes)


def test_a_chip_echoes_its_tune_three_sixteenths_late() -> None:
    for score in scores("chiptune", 0.7):
        lead = {(n.start_beat + Fraction(3, 4), n.pitch) for n in part(score, "lead").notes}
        echo = [(n.start_beat, n.pitch) for n in part(score, "echo").notes]
        assert echo
        assert all(note in lead for note in echo)


def test_organum_moves_in_perfect_intervals() -> None:
    for score in scores("chant", 0.5):
        lead, under = part(score, "lead"), part(score, "organum")
        gaps = [n.pitch - (sounding(list(under.notes), n.start_beat) or (n.pitch,))[-1] for n in lead.notes]
        assert sum(gap in (0, 5, 7, 12) for gap in gaps) / len(gaps) >= 0.9


@pytest.mark.parametrize("name", ["mariachi", "andean", "polka", "metal"])
def test_second_voices_sing_in_thirds_and_sixths(name: str) -> None:
    second = {"mariachi": "thirds", "andean": "counter", "polka": "answer", "metal": "twin"}[name]
    below = total = 0
    for score in scores(name, 0.9):
        lead = {n.start_beat: n.pitch for n in part(score, "lead").notes}
        for note in (n for p in score.parts if p.name == second for n in p.notes):
            if note.start_beat in lead:
                total += 1
                below += lead[note.start_beat] - note.pitch in (3, 4, 5, 8, 9)
    assert total >= 20
    assert below / total >= 0.9


def test_a_clarinet_runs_over_a_dixieland_tune() -> None:
    for score in scores("dixieland", 0.9):
        clarinet = part(score, "clarinet")
        assert len({n.pitch for n in clarinet.notes}) >= 8
        assert len(clarinet.notes) >= 5 * 9


def test_a_saxophone_section_plays_the_tune_in_close_harmony() -> None:
    for score in scores("big_band", 0.9):
        lead = {n.start_beat: n.pitch for n in part(score, "lead").notes}
        saxes = part(score, "soli")
        chords = [sorted(n.pitch for n in saxes.notes if n.start_beat == at) for at in lead]
        assert sum(len(chord) == 3 for chord in chords) / len(chords) >= 0.6
        assert all(
            chord[-1] < lead[at] and lead[at] - chord[0] <= 14 for at, chord in zip(lead, chords, strict=True) if chord
        )


def test_a_jazz_bass_plays_in_two_before_it_walks() -> None:
    for seed in SEEDS:
        plan, _ = piece("jazz_swing", seed)
        counts = [len(part(at_level(plan, energy, bars=5)[1], "bass").notes) for energy in (0.44, 0.62)]
        assert counts[0] <= 5 * 3
        assert counts[1] >= 5 * 4


def test_a_continuo_bass_divides_its_steps_where_the_music_is_loud() -> None:
    for seed in SEEDS:
        plan, _ = piece("baroque", seed)
        counts = [len(part(at_level(plan, energy, bars=5)[1], "bass").notes) for energy in (0.42, 0.92)]
        assert counts[1] > 1.3 * counts[0]


def test_a_baroque_triple_time_goes_into_its_close_by_a_hemiola() -> None:
    for seed in SEEDS:
        plan, _ = piece("", seed, 45.0, "baroque dance in 3/4, harpsichord and cello")
        assert (plan.style, plan.meter) == ("baroque", "3/4")
        _, score = at_level(plan, 0.42, bars=8)
        line = next(p for p in score.parts if p.role == "bass" and p.name == "bass").notes
        assert [n.start_beat for n in line if 15 <= n.start_beat < 21] == [15, 17, 19]


def test_ragtime_strides_and_its_right_hand_is_syncopated() -> None:
    for seed in SEEDS:
        _, score = piece("ragtime", seed)
        lead, left = part(score, "lead"), part(score, "left")
        assert share(places(list(lead.notes), score), lambda at: at % 1 != 0) >= 0.4
        deep = [n for n in left.notes if n.pitch < 52]
        assert share(places(deep, score), lambda at: at % 1 == 0) == 1.0


@pytest.mark.parametrize("name", ["blues", "gospel", "pop", "country", "ragtime", "solo_piano"])
def test_no_chorus_is_accompanied_like_the_first(name: str) -> None:
    """Sections of one letter differ in what the band plays under them."""
    compared = alike = 0
    for seed in SEEDS:
        plan, score = piece(name, seed, 100.0)
        starts = [sum(s.bars for s in plan.sections[:n]) * score.meter.beats_per_bar for n in range(len(plan.sections))]
        told: dict[str, tuple[tuple[Fraction, int], ...]] = {}
        for section, start in zip(plan.sections, starts, strict=True):
            if section.function in ("intro", "outro"):
                continue
            end = start + min(section.bars, 8) * score.meter.beats_per_bar
            band = [p for p in score.parts if p.role in ("chords", "arp", "bass", "drums", "pad")]
            here = tuple(
                sorted((n.start_beat - start, n.pitch) for p in band for n in p.notes if start <= n.start_beat < end)
            )
            if section.letter in told:
                compared += 1
                same = len(set(here) & set(told[section.letter]))
                alike += same / max(1, len(set(here) | set(told[section.letter]))) > 0.8
            told[section.letter] = here
    assert compared
    assert alike == 0


def test_slow_blues_has_twelve_eighths_in_a_bar_and_grows_by_chorus() -> None:
    plan, _ = piece("", 3, 90.0, "slow blues in A, electric guitar")
    assert plan.tempo_bpm < 80
    lines = []
    for energy in (0.3, 0.6, 0.9):
        _, score = at_level(plan, energy, bars=5)
        ride = {n.start_beat % 1 for p in score.parts if p.role == "drums" for n in p.notes if n.pitch in (42, 51)}
        assert Fraction(1, 3) in ride
        lines.append(len(part(score, "bass").notes))
    assert lines[0] < lines[1] < lines[2]


def test_a_piece_composed_twice_is_the_same() -> None:
    for name in ("tango", "baroque", "techno", "gospel", "salsa"):
        plan, score = piece(name)
        assert compose(plan) == score
