"""Who plays where nobody else is wanted, and what a bare number or a genre's own name says of the tempo."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.compose.styles.style import style


def plan_of(prompt: str, *, seconds: float = 60.0) -> Plan:
    brief = Brief(prompt, duration_seconds=seconds, seed=3)
    return make_plan(brief, read(brief))


def players(prompt: str) -> set[str]:
    return {member.instrument for member in plan_of(prompt).cast if member.role != "bed"}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("violin over piano, nothing fancy", {"violin", "grand_piano"}),
        ("sonata for flute and harp, 3/4", {"flute", "harp"}),
        ("música triste para piano y violonchelo", {"grand_piano", "cello"}),
        ("Bach-like two-part invention for harpsichord", {"harpsichord"}),
        ("wedding entrance, string quartet plus harp", {"violin", "viola", "cello", "harp"}),
    ],
)
def test_a_piece_written_for_some_players_has_no_others(prompt: str, expected: set[str]) -> None:
    assert players(prompt) == expected


@pytest.mark.parametrize("prompt", ["backing track for guitar practice", "music for a video about flutes"])
def test_a_purpose_is_no_scoring(prompt: str) -> None:
    assert not read(Brief(prompt)).solo


def test_no_piano_means_no_electric_one_and_only_synths_means_several() -> None:
    found = players("no piano, no strings, no drums, only synths and a bit of choir at the end")
    assert not found & {"grand_piano", "electric_piano", "wurlitzer", "fm_piano"}
    assert {"synth_bass", "arp_synth", "choir_aahs"} <= found


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [
        ("phonk 160 cowbell distorted 808 drift", 160),
        ("dnb neuro reese 174 dark", 174),
        ("hyperpop glitchy 170", 170),
        ("boss fight phase 90 choir", None),
        ("techno 120 seconds", None),
    ],
)
def test_a_bare_number_beside_a_word_of_music_is_its_tempo(prompt: str, bpm: float | None) -> None:
    assert read(Brief(prompt)).tempo_bpm == bpm


def test_sub_genres_have_tempi_of_their_own_and_plain_words_beat_them() -> None:
    usual = style("metal").tempo[2]
    thrash, doom = (plan_of(f"{name} metal").tempo_bpm for name in ("thrash", "doom"))
    assert doom < usual < thrash
    assert plan_of("slow thrash metal").tempo_bpm < usual
    assert read(Brief("calm death metal")).tempo_position is None
    assert read(Brief("ambient techno meets Burial")).tempo_position != pytest.approx(-0.8)


def test_sections_named_in_order_come_in_that_order() -> None:
    plan = plan_of("[Intro] soft piano [Verse] drums [Chorus] full band [Bridge] stripped back [Outro] piano only")
    assert [section.name for section in plan.sections] == ["intro", "verse", "chorus", "bridge", "outro"]


def test_a_timed_story_has_its_climax_and_the_ending_that_it_speaks_of() -> None:
    plan = plan_of(
        "Start with a solo cello for the first 20 seconds, then strings join, build to a massive brass climax at 1:10 "
        "and end quietly with the cello alone. 66 bpm.",
        seconds=90.0,
    )
    cellos = {member.part for member in plan.cast if member.instrument == "cello"}
    assert [section.name for section in plan.sections] == ["intro", "next", "climax", "outro"]
    assert plan.hits == (70.0,)
    assert set(plan.sections[0].cast) == set(plan.sections[-1].cast) == cellos


def test_drums_that_are_only_late_are_not_forbidden() -> None:
    plan = plan_of("lofi, 70bpm, rhodes, no drums first 8 bars")
    drums = {member.part for member in plan.cast if member.role == "drums"}
    assert drums
    assert not drums & set(plan.sections[0].cast)
    assert all(drums <= set(section.cast) for section in plan.sections[1:-1])


@pytest.mark.parametrize("prompt", ["waltz for orchestra", "a symphony for full orchestra", "film music for strings"])
def test_a_piece_for_an_orchestra_is_played_by_more_than_one_of_its_sections(prompt: str) -> None:
    assert len(players(prompt)) >= 5


@pytest.mark.parametrize(
    ("prompt", "metre"),
    [("celtic jig with fiddle", "6/8"), ("slip jig in G", "9/8"), ("fast irish reel", "4/4"), ("a hornpipe", "4/4")],
)
def test_a_dance_of_the_isles_has_its_own_metre(prompt: str, metre: str) -> None:
    assert (plan_of(prompt).style, plan_of(prompt).meter) == ("celtic", metre)


@pytest.mark.parametrize("prompt", ["jazz quartet", "smooth jazz quartet with sax", "jazz trio"])
def test_a_small_jazz_band_has_a_drummer(prompt: str) -> None:
    roles = {member.role for member in plan_of(prompt).cast}
    assert {"drums", "bass", "lead"} <= roles


@pytest.mark.parametrize(
    ("prompt", "soloist"),
    [("piano concerto", "grand_piano"), ("concerto for cello and orchestra in D minor", "cello")],
)
def test_a_concerto_is_led_by_its_soloist(prompt: str, soloist: str) -> None:
    plan = plan_of(prompt)
    assert [m.instrument for m in plan.cast if m.role == "lead"] == [soloist]
    assert len(plan.cast) >= 6
