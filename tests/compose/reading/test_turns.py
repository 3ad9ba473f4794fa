"""Who plays when: one after another, not yet, only less, and who may play after all."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import read
from cadenza.compose.reading.result import Reading


def reading(prompt: str) -> Reading:
    return read(Brief(prompt, duration_seconds=60))


def plan(prompt: str) -> Plan:
    return make_plan(Brief(prompt, duration_seconds=60), reading(prompt))


def places(prompt: str) -> dict[str, str]:
    return {wish.concept: wish.place or wish.section for wish in reading(prompt).wanted}


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("piano then strings then drums", {"piano": "intro", "strings": "after_intro", "drums": "late"}),
        ("solo flute, then harp, then drums", {"flute": "solo", "harp": "after_intro", "drums": "late"}),
        ("no bass until 0:20, steady drums", {"bass_guitar": "late", "drums": ""}),
        ("less drums, more piano", {"drums": "back", "piano": ""}),
        ("puzzle game background, relaxed, marimba and pizzicato", {"marimba": "", "pizzicato": ""}),
    ],
)
def test_players_come_in_the_order_in_which_they_were_told_to(prompt: str, told: dict[str, str]) -> None:
    assert places(prompt) == told


def heard(prompt: str, role: str) -> list[tuple[str, float, bool]]:
    """Return (name, second at which it begins, whether somebody in `role` plays) for each section."""
    made = plan(prompt)
    players = {m.part for m in made.cast if m.role == role}
    bar = 4 * 60 / made.tempo_bpm
    starts = [sum(s.bars for s in made.sections[:n]) * bar for n in range(len(made.sections))]
    return [(s.name, at, bool(players & set(s.cast))) for s, at in zip(made.sections, starts, strict=True)]


@pytest.mark.parametrize(
    ("prompt", "role", "second"),
    [
        ("pop, drums come in at 0:15", "drums", 15),
        ("rock, no bass until 0:20", "bass", 20),
        ("techno, no kick until 0:30", "drums", 30),
    ],
)
def test_who_comes_in_at_a_second_comes_in_there(prompt: str, role: str, second: float) -> None:
    playing = [at for _, at, plays in heard(prompt, role) if plays]
    assert playing[0] == pytest.approx(second, abs=1.2)
    assert not any(plays for _, at, plays in heard(prompt, role) if at < playing[0])


def test_who_plays_only_somewhere_plays_nowhere_else() -> None:
    told = heard("pop, drums only in the chorus", "drums")
    assert {name for name, _, plays in told if plays} == {"chorus"}
    assert {name for name, _, plays in told if not plays}


def test_nobody_refused_in_the_intro_plays_it() -> None:
    (first, _, plays), *rest = heard("pop song, no drums in the intro", "drums")
    assert (first, plays) == ("intro", False)
    assert any(plays for *_, plays in rest)


def test_who_is_silent_in_the_intro_takes_no_intro_away() -> None:
    told = reading("pop song, no drums in the intro")
    assert not told.avoided
    assert [s.mark for s in told.sections] == ["intro"]


def test_an_exception_plays_where_all_others_of_its_kind_may_not() -> None:
    assert "warm_pad" not in reading("no synths except a soft pad").forbidden
    assert "saw_lead" in reading("no synths except a soft pad").forbidden
    cast = plan("no percussion except shaker, acoustic guitar").cast
    assert [m.instrument for m in cast if m.role in ("drums", "percussion")] == ["shaker"]


@pytest.mark.parametrize("prompt", ["calm, then suddenly aggressive, then calm again", "calm -> aggressive -> calm"])
def test_a_course_of_moods_is_the_course_of_the_piece(prompt: str) -> None:
    energies = [s.energy for s in plan(prompt).sections]
    height = energies.index(max(energies))
    assert 0 < height < len(energies) - 1
    assert max(energies[0], energies[-1]) < 0.5 * energies[height]


@pytest.mark.parametrize("prompt", ["rock without guitars", "jazz without piano, guitar or saxophone"])
def test_a_band_without_its_own_players_still_has_chords_and_a_tune(prompt: str) -> None:
    assert {"chords", "lead"} <= {member.role for member in plan(prompt).cast}


@pytest.mark.parametrize(
    ("prompt", "least", "most"),
    [
        ("meditation, keep it below 60 bpm", 20, 60),
        ("reggae, max 70 bpm", 20, 70),
        ("faster than 150 bpm punk", 150, 400),
        ("at least 140 bpm techno", 140, 400),
    ],
)
def test_a_limit_of_tempo_is_kept(prompt: str, least: float, most: float) -> None:
    assert least <= plan(prompt).tempo_bpm < most
    assert "tempo" in {d.what for d in reading(prompt).understood}


def test_three_acts_are_no_waltz() -> None:
    told = reading("trailer in 3 acts: act 1 sparse piano, act 3 full brass")
    assert told.meter is None
    assert [s.mark for s in told.sections] == ["intro", "climax"]


def test_lyrics_are_sung_and_not_read() -> None:
    song = "[Verse 1]\nYou drove me down the dark metal highway\n[Chorus]\nI dance, I dance\n\nsoft acoustic lullaby"
    told = reading(song)
    assert set(told.styles) == {"lullaby"}
    assert told.vocals
    assert [s.mark for s in told.sections] == ["verse", "chorus"]
    assert "You drove me down the dark metal highway" in told.ignored
    notes = reading("[Intro]\nsoft piano, rain\n[Chorus]\nfull orchestra, loud")
    assert {"piano", "strings"} <= {w.concept for w in notes.wanted}


def test_a_tempo_that_changes_has_both_its_ends() -> None:
    told = reading("start at 80 bpm and accelerate to 140")
    assert (told.tempo_bpm, told.tempo_range, told.course) == (80, (80, 140), ("faster",))


@pytest.mark.parametrize(
    ("prompt", "mark"), [("half-time feel in the bridge", "bridge"), ("double time for the solo", "solo")]
)
def test_a_feel_belongs_to_the_moment_it_is_told_of(prompt: str, mark: str) -> None:
    assert set(reading(prompt).feels) == {mark}
    assert mark in {s.mark for s in reading(prompt).sections}


def test_who_names_players_and_no_singer_hears_nobody_sing() -> None:
    assert all(m.instrument != "solo_voice" for m in plan("calm guitar").cast)


@pytest.mark.parametrize("prompt", ["flamenco house", "celtic metal", "bollywood synthwave"])
def test_a_blend_keeps_the_kit_that_makes_its_beat(prompt: str) -> None:
    for seed in range(6):
        brief = Brief(prompt, duration_seconds=30, seed=seed)
        drums = [m.instrument for m in make_plan(brief, read(brief)).cast if m.role == "drums"]
        assert drums
        assert all("kit" in name for name in drums)
