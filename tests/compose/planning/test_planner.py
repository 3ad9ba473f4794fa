from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief import Brief
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.planning.form import come_home, lay_out
from cadenza.compose.planning.timing import bar_seconds, curve_bars
from cadenza.compose.reading import read
from cadenza.compose.reading.result import InstrumentWish, Reading, SectionWish
from cadenza.compose.styles.style import SectionSpec, names, style
from cadenza.score.chord import Chord
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.meter import Meter
from cadenza.score.scale import Key

LOFI = Reading(styles={"lofi_hiphop": 1.0})


def plan(reading: Reading = LOFI, *, seconds: float = 60.0, seed: int = 1, loop: bool = False) -> Plan:
    return make_plan(Brief("a prompt", duration_seconds=seconds, seed=seed, loop=loop), reading)


def seconds_of(made: Plan) -> float:
    bar = bar_seconds(Meter.parse(made.meter), made.tempo_bpm)
    return made.lead_in_seconds + curve_bars(made.bars, made.tempo_curve) * bar + made.tail_seconds


@settings(max_examples=120, deadline=None)
@given(
    name=st.sampled_from(names()),
    seconds=st.floats(3, 600, allow_nan=False),
    seed=st.integers(0, 5),
    bpm=st.one_of(st.none(), st.floats(40, 220)),
    loop=st.booleans(),
)
def test_lead_in_and_bars_and_tail_fill_the_duration(
    name: str, seconds: float, seed: int, bpm: float | None, loop: bool
) -> None:
    made = plan(Reading(styles={name: 1.0}, tempo_bpm=bpm), seconds=seconds, seed=seed, loop=loop)
    assert seconds_of(made) == pytest.approx(seconds, abs=1e-6)
    assert made.tail_seconds >= 0
    assert bpm is None or made.tempo_bpm == bpm
    made.check()


@pytest.mark.parametrize("seconds", [10, 15, 30, 60, 121.5])
def test_a_loop_is_whole_bars_without_a_tail(seconds: float) -> None:
    made = plan(seconds=seconds, loop=True)
    assert made.tail_seconds == 0
    assert made.ending == "loop"


@pytest.mark.parametrize("name", names())
def test_the_tempo_stays_inside_the_style(name: str) -> None:
    low, high, _ = style(name).tempo
    for seconds in (20, 30, 60, 180):
        assert low / 1.13 <= plan(Reading(styles={name: 1.0}), seconds=seconds).tempo_bpm <= high * 1.13


def test_the_plan_survives_json() -> None:
    text = json.dumps(plan().as_json(), sort_keys=True)
    assert json.dumps(Plan.from_json(json.loads(text)).as_json(), sort_keys=True) == text


def test_an_edited_plan_beats_the_prompt() -> None:
    edited = replace(plan(), title="Mine")
    brief = Brief("metal", plan=json.loads(json.dumps(edited.as_json())))
    assert make_plan(brief, Reading(styles={"metal": 1.0})).title == "Mine"


def test_the_same_seed_gives_the_same_plan_and_another_one_another() -> None:
    assert plan(seed=7) == plan(seed=7)
    assert len({str(plan(seed=s).sections) + plan(seed=s).key for s in range(6)}) >= 4


def test_an_explicit_key_and_metre_are_obeyed() -> None:
    made = plan(Reading(styles={"rock": 1.0}, key="F# minor", meter="3/4"))
    assert made.key == "F# minor"
    assert made.meter == "3/4"


def test_sad_words_choose_a_minor_key_more_often_than_happy_ones() -> None:
    def minors(valence: float) -> int:
        told = Reading(styles={"pop": 1.0}, valence=valence, moods={"x": 1.0})
        return sum(Key.parse(plan(told, seed=s).key).is_minor for s in range(30))

    assert minors(-0.8) >= 24
    assert minors(0.8) <= 6


def test_slow_and_calm_are_slower_than_fast_and_wild() -> None:
    for name in ("house", "jazz_swing", "folk", "metal"):
        slow = plan(Reading(styles={name: 1.0}, tempo_position=-0.8))
        fast = plan(Reading(styles={name: 1.0}, tempo_position=0.8))
        assert slow.tempo_bpm < fast.tempo_bpm


def test_more_arousal_means_more_energy() -> None:
    for name in ("pop", "ambient", "cinematic_epic", "blues"):
        means = []
        for arousal in (-0.8, 0.0, 0.9):
            made = plan(Reading(styles={name: 1.0}, arousal=arousal, moods={"x": 1.0}), seconds=90)
            means.append(sum(s.energy * s.bars for s in made.sections) / made.bars)
        assert means == sorted(means)
        assert means[0] < means[2]


def test_what_is_forbidden_is_not_cast() -> None:
    told = Reading(
        styles={"pop": 1.0},
        forbidden=frozenset({"grand_piano", "electric_piano"}),
        forbidden_roles=frozenset({"drums", "percussion"}),
        vocals=False,
    )
    for seed in range(12):
        cast = plan(told, seed=seed).cast
        assert not {"grand_piano", "electric_piano"} & {m.instrument for m in cast}
        assert not {"drums", "percussion"} & {m.role for m in cast}
        assert not any(INSTRUMENTS[m.instrument].family == "voice" for m in cast)


@pytest.mark.parametrize("instrument", ["banjo", "violin", "church_organ", "kalimba", "tuba", "choir_aahs", "kit_808"])
@pytest.mark.parametrize("name", ["rock", "lofi_hiphop", "cinematic_epic", "house"])
def test_a_wanted_instrument_is_heard_in_at_least_a_seventh_of_the_bars(name: str, instrument: str) -> None:
    told = Reading(styles={name: 1.0}, wanted=(InstrumentWish(instrument, instrument),))
    made = plan(told)
    parts = {m.part for m in made.cast if m.instrument == instrument}
    assert parts
    assert sum(s.bars for s in made.sections if parts & set(s.cast)) >= 0.15 * made.bars


def test_what_was_asked_for_is_heard_from_the_first_theme_on() -> None:
    for seed in range(6):
        found = plan(read(Brief("acoustic folk ballad with fingerpicked guitar")), seed=seed)
        guitars = {m.part for m in found.cast if m.instrument in ("steel_guitar", "nylon_guitar")}
        first = next(s for s in found.sections if s.function != "intro")
        assert guitars & set(first.cast)


def test_no_piece_ends_with_a_break_or_a_build() -> None:
    for name in ("drum_and_bass", "house", "trance", "edm", "cinematic_epic"):
        for seconds in (30.0, 60.0, 90.0):
            found = plan(Reading(styles={name: 1.0}), seed=2, seconds=seconds)
            assert found.sections[-1].function not in ("break", "build")


def test_a_solo_is_played_by_the_wanted_instrument_alone() -> None:
    told = Reading(styles={"solo_piano": 1.0}, wanted=(InstrumentWish("grand_piano", "piano"),), solo=True)
    assert {m.instrument for m in plan(told).cast} == {"grand_piano"}
    told = Reading(styles={"folk": 1.0}, wanted=(InstrumentWish("flute", "flute"),), solo=True)
    assert [(m.instrument, m.role) for m in plan(told).cast] == [("flute", "lead")]


def test_a_piece_that_starts_with_piano_starts_with_piano_alone() -> None:
    told = Reading(
        styles={"pop": 1.0},
        wanted=(InstrumentWish("grand_piano", "piano", section="intro"),),
        sections=(SectionWish("intro", instruments=("piano",)),),
    )
    made = plan(told)
    instruments = {m.part: m.instrument for m in made.cast}
    assert {instruments[p] for p in made.sections[0].cast} == {"grand_piano"}


def test_a_build_comes_before_its_drop() -> None:
    told = Reading(styles={"pop": 1.0}, sections=(SectionWish("build", order=0), SectionWish("drop", order=1)))
    for seconds in (30, 60, 120):
        functions = [s.function for s in plan(told, seconds=seconds).sections]
        assert functions[functions.index("build") + 1] == "climax"


def test_times_in_the_prompt_become_sections_at_those_times() -> None:
    told = Reading(
        styles={"cinematic_epic": 1.0},
        sections=(
            SectionWish("intro", 0.0, 15.0, 0.2, 0),
            SectionWish("build", 15.0, 30.0, 0.5, 1),
            SectionWish("climax", 30.0, 60.0, 0.95, 2),
        ),
    )
    made = plan(told)
    bar = bar_seconds(Meter.parse(made.meter), made.tempo_bpm)
    assert [s.name for s in made.sections] == ["intro", "build", "climax"]
    assert abs(made.sections[0].bars * bar - 15) < 1.2 * bar
    assert made.sections[2].energy > made.sections[1].energy > made.sections[0].energy


def test_a_climax_can_be_put_at_a_second() -> None:
    told = Reading(styles={"cinematic_epic": 1.0}, hit_points=(32.0,))
    made = plan(told)
    bar = bar_seconds(Meter.parse(made.meter), made.tempo_bpm)
    starts = [
        sum(s.bars for s in made.sections[:n]) * bar for n, s in enumerate(made.sections) if s.function == "climax"
    ]
    assert min(abs(start - 32.0) for start in starts) < 1e-6


@pytest.mark.parametrize("name", names())
def test_the_last_bar_is_home(name: str) -> None:
    for seed in range(4):
        made = plan(Reading(styles={name: 1.0}, ending="ring"), seed=seed)
        last = Chord.parse(made.sections[-1].harmony[-1].split(",")[-1].strip())
        assert last.root == Key.parse(made.key).tonic


def test_sections_of_one_letter_share_their_loop() -> None:
    for seed in range(8):
        made = plan(Reading(styles={"pop": 1.0}), seconds=150, seed=seed)
        for letter in {s.letter for s in made.sections}:
            openings = {s.harmony[:2] for s in made.sections if s.letter == letter and s.bars >= 4}
            assert len(openings) == 1


def test_the_energy_peaks_late_and_rises_after_a_dip() -> None:
    for name in ("pop", "rock", "house", "cinematic_epic", "corporate", "edm"):
        made = plan(Reading(styles={name: 1.0}), seconds=120)
        energies = [s.energy for s in made.sections]
        top = energies.index(max(energies))
        start = sum(s.bars for s in made.sections[:top])
        assert start + made.sections[top].bars >= 0.55 * made.bars
        assert top > 0
        assert max(energies) - min(energies) > 0.25


def test_every_decision_says_where_it_came_from() -> None:
    whats = {d.what for d in plan().understood}
    assert {"key", "tempo", "meter", "form", "ending"} <= whats
    assert all(d.words for d in plan().understood)


def test_two_styles_lend_each_other_parts_and_sound() -> None:
    mixed = plan(Reading(styles={"jazz_swing": 0.6, "house": 0.4}))
    assert mixed.style == "jazz_swing"
    assert set(mixed.style_blend) == {"jazz_swing", "house"}
    alone = plan(Reading(styles={"jazz_swing": 1.0}))
    assert mixed.production["sidechain"] > alone.production["sidechain"]


def test_nothing_said_still_makes_a_plan() -> None:
    made = plan(Reading(styles={}))
    assert made.sections
    calm = plan(Reading(styles={}, valence=0.2, arousal=-0.9, moods={"calm": 1.0}))
    wild = plan(Reading(styles={}, valence=0.0, arousal=0.9, moods={"epic": 1.0}))
    assert calm.style != wild.style


def test_drums_wished_for_as_a_group_join_a_style_that_has_none() -> None:
    told = Reading(styles={"ambient": 1.0}, wanted=(InstrumentWish("", "drums", "drums"),))
    made = plan(told)
    drummers = {m.part for m in made.cast if m.role == "drums"}
    assert drummers
    assert any(drummers & set(s.cast) for s in made.sections)


def test_a_trio_has_three_players() -> None:
    told = Reading(styles={"jazz_swing": 1.0}, ensemble_size=3)
    assert len({m.instrument for m in plan(told).cast if m.role not in ("bed", "fx")}) == 3


def test_there_is_a_melody_in_nearly_half_of_the_bars() -> None:
    for name in ("pop", "rock", "boom_bap", "folk", "cinematic_epic", "chiptune"):
        made = plan(Reading(styles={name: 1.0}), seconds=90)
        leads = {m.part for m in made.cast if m.role == "lead"}
        assert sum(s.bars for s in made.sections if leads & set(s.cast)) >= 0.4 * made.bars


def test_a_rain_bed_lies_under_every_section() -> None:
    made = plan(Reading(styles={"lofi_hiphop": 1.0}, beds=("bed_rain",)))
    (bed,) = [m.part for m in made.cast if m.instrument == "bed_rain"]
    assert all(bed in s.cast for s in made.sections)


def test_a_short_piece_keeps_its_theme_and_its_climax() -> None:
    for name in ("pop", "corporate", "rock", "house", "cinematic_epic", "edm"):
        made = plan(Reading(styles={name: 1.0}), seconds=30)
        assert [s.function for s in made.sections][-1] == "climax"
        assert len(made.sections) >= 2


def test_a_narrow_genre_beside_its_family_is_no_blend() -> None:
    made = plan(Reading(styles={"boom_bap": 0.6, "lofi_hiphop": 0.4}))
    assert dict(made.style_blend) == {"lofi_hiphop": 1.0}


def test_a_riser_asked_for_beside_another_effect_gets_a_chair_of_its_own() -> None:
    told = Reading(styles={"edm": 1.0}, wanted=(InstrumentWish("scratch", "scratch", "fx"),), effects={"riser": 1.0})
    instruments = [m.instrument for m in plan(told).cast]
    assert {"riser", "scratch"} <= set(instruments)
    assert len({m.part for m in plan(told).cast}) == len(instruments)


def test_a_verse_parts_two_choruses_rather_than_three_in_a_row() -> None:
    """Where time is short, the second of two neighbours that say the same goes first."""
    pop = style("pop")
    for bars in range(30, 46):
        laid = lay_out(pop, bars, closes=True, wishes=(), rng=random.Random(bars))
        named = [s.name for s in laid]
        assert not any(a == b == c for a, b, c in zip(named, named[1:], named[2:], strict=False)), (bars, named)
        assert sum(s.bars for s in laid) == bars


def test_two_short_choruses_of_blues_have_room_where_one_and_a_third_had() -> None:
    for bars in (16, 17, 20):
        laid = lay_out(style("blues"), bars, closes=True, wishes=(), rng=random.Random(bars))
        assert sum(s.bars for s in laid) == bars
        assert sum(s.bars >= 8 for s in laid) == 2


def test_a_short_slow_piece_goes_away_and_comes_home() -> None:
    theme, climax = SectionSpec("theme", "A", 4, 0.3, "statement"), SectionSpec("climax", "B", 9, 0.6, "climax")
    there_and_back = come_home([theme, climax])
    assert [(s.letter, s.bars) for s in there_and_back] == [("A", 4), ("B", 4), ("A", 5)]
    led_to = [theme, SectionSpec("build", "A", 4, 0.5, "build"), climax]
    assert come_home(led_to) == led_to


@pytest.mark.parametrize("prompt", ["pop, no drums until the second half", "rock with organ, no drums till the drop"])
@pytest.mark.parametrize("seconds", [20, 60, 120])
def test_who_is_held_back_enters_half_way(prompt: str, seconds: float) -> None:
    brief = Brief(prompt, duration_seconds=seconds, seed=3)
    made = make_plan(brief, read(brief))
    drums = {m.part for m in made.cast if m.role == "drums"}
    starts = [sum(s.bars for s in made.sections[:n]) / made.bars for n in range(len(made.sections))]
    heard = [start for start, s in zip(starts, made.sections, strict=True) if drums & set(s.cast)]
    assert heard
    assert min(heard) >= 0.4
    assert sum(s.bars for s in made.sections if drums & set(s.cast)) >= 0.15 * made.bars


@pytest.mark.parametrize("name", names())
def test_no_two_parts_share_a_name_whatever_is_heard_beneath(name: str) -> None:
    told = Reading(styles={name: 1.0}, beds=("bed_rain", "bed_cafe"), effects={"vinyl": 1.0, "riser": 1.0})
    parts = [m.part for m in plan(told).cast]
    assert len(parts) == len(set(parts))
