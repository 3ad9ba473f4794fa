"""Likenesses, numbers in words, refusals with their reach, and names: what people write beside the words of music."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.planning import make_plan
from cadenza.compose.reading import Reading, read, spoken_seconds
from cadenza.compose.reading.imagery import imagery
from cadenza.compose.reading.lexicon import rows
from cadenza.compose.styles.style import names


def reading(prompt: str) -> Reading:
    return read(Brief(prompt))


def told(prompt: str, what: str) -> list[str]:
    return [d.value for d in reading(prompt).understood if d.what == what]


class TestMusicians:
    def test_a_musician_stands_for_styles_in_general_terms_and_the_reply_says_so(self) -> None:
        assert set(reading("something like Daft Punk, but with strings").styles) == {"house", "disco"}
        assert told("something like Daft Punk, but with strings", "likeness") == ["house + disco in general terms"]

    def test_a_name_that_is_a_word_counts_only_where_a_likeness_is_spoken_of(self) -> None:
        assert set(reading("sounds like Queen").styles) == {"rock"}
        assert "rock" not in reading("a queen walks through her garden").styles
        assert told("the police are coming, tense", "likeness") == []

    def test_two_musicians_make_a_blend(self) -> None:
        assert set(reading("Bob Marley meets Kraftwerk").styles) == {"reggae", "synth_pop"}

    def test_every_musician_has_styles_that_exist(self) -> None:
        known = set(names())
        for styles, *_ in rows("artists.tsv"):
            assert {cell.partition("*")[0] for cell in styles.split("+")} <= known


class TestNumbersInWords:
    @pytest.mark.parametrize(
        ("prompt", "bpm"),
        [
            ("a hundred and twenty beats per minute disco", 120),
            ("techno at one hundred thirty-two bpm", 132),
            ("ninety-six BPM waltz", 96),
            ("one-forty bpm dubstep", 140),
            ('{"genre": "house", "bpm": 124}', 124),
        ],
    )
    def test_a_tempo_may_be_spelled(self, prompt: str, bpm: float) -> None:
        assert reading(prompt).tempo_bpm == bpm

    @pytest.mark.parametrize(
        ("prompt", "seconds"),
        [
            ("a minute and a half of jazz", 90),
            ("one and a half minutes of rain", 90),
            ("ninety seconds, tense", 90),
            ("half a minute of punk", 30),
            ("two minutes and ten seconds of house", 130),
            ('{"duration": 45, "genre": "folk"}', 45),
            ("a second guitar joins", None),
        ],
    )
    def test_a_length_may_be_spelled(self, prompt: str, seconds: float | None) -> None:
        assert reading(prompt).duration_seconds == seconds

    def test_the_length_asked_for_beside_the_prompt_beats_it_and_the_reply_says_so(self) -> None:
        said = read(Brief("15 seconds of funk", duration_seconds=40.0))
        assert [(d.value, d.words) for d in said.understood if d.what == "duration"] == [("40 s", "parameter")]
        assert "15 seconds" in said.ignored
        assert spoken_seconds("15 seconds of funk") == 15
        assert spoken_seconds("an hour, no: 900 seconds of funk") == 600  # the longest that is made


class TestRefusals:
    def test_anything_but_refuses(self) -> None:
        assert "steel_guitar" in reading("anything but guitar, folk").forbidden
        assert "drums" in reading("everything except drums").forbidden_roles

    def test_a_list_that_begins_with_voices_is_refused_as_a_whole(self) -> None:
        assert {"vocals", "drums", "bass"} <= reading("no vocals, drums or bass. Piano").forbidden_roles
        assert "saw_lead" in reading("synthwave without vocals or synth leads").forbidden

    def test_a_tag_after_no_vocals_is_wanted(self) -> None:
        assert told("no vocals, piano", "instrument") == ["piano"]

    def test_nothing_but_means_alone(self) -> None:
        assert reading("nothing but piano").solo

    def test_an_electric_guitar_is_not_every_guitar(self) -> None:
        said = reading("rock song with no electric guitars, only acoustic")
        assert [w.instrument for w in said.wanted] == ["steel_guitar"]
        assert not said.solo

    def test_no_melody_sends_the_lead_home(self) -> None:
        plan = make_plan(Brief("sleep music, no melody"), reading("sleep music, no melody"))
        assert not [m for m in plan.cast if m.role == "lead"]

    def test_a_not_before_a_verb_sends_nobody_home(self) -> None:
        prompt = "A female singer sings softly. The voice does not sing any lyrics."
        assert reading(prompt).vocals is True

    def test_a_refused_mood_leans_to_its_opposite_and_a_refused_mode_to_the_other(self) -> None:
        said = reading("pop song. Not happy. Not in a major key.")
        assert said.valence < 0
        assert said.mode == "minor"


class TestHonesty:
    @pytest.mark.parametrize(
        ("prompt", "words"),
        [
            ("verse in 4/4, chorus in 3/4", "3/4"),
            ("house, verse 16 bars", "16 bars"),
        ],
    )
    def test_what_is_understood_and_not_played_is_told(self, prompt: str, words: str) -> None:
        assert words in reading(prompt).ignored


class TestTellingPlayers:
    @pytest.mark.parametrize(
        ("prompt", "style"),
        [
            ("koto and shakuhachi by a waterfall", "east_asian"),
            ("distorted guitars, screaming, blast beats", "metal"),
            ("sitar drone and tabla, slow, hypnotic", "indian"),
            ("banjo and fiddle, barn, dancing", "bluegrass"),
            ("four on the floor, soft keys", "house"),
            ("calm intro, big drop", "edm"),
        ],
    )
    def test_they_outrank_scenes_and_slight_words(self, prompt: str, style: str) -> None:
        assert next(iter(reading(prompt).styles)) == style


class TestMoments:
    def test_what_is_said_before_at_the_end_belongs_to_it(self) -> None:
        first, last = reading("loud at the start and quiet at the end").sections
        assert (first.mark, last.mark) == ("intro", "outro")
        assert (first.energy or 0) > 0.7 > 0.4 > (last.energy or 1)

    def test_then_parts_a_span(self) -> None:
        first, second = reading("first 10 seconds only piano, then strings").sections
        assert (first.start_seconds, first.end_seconds, first.instruments) == (0.0, 10.0, ("piano",))
        assert (second.start_seconds, second.instruments) == (10.0, ("strings",))

    def test_a_later_key_is_where_the_piece_goes(self) -> None:
        assert reading("begins in C minor and ends in C major").key_after == "C major"


class TestImagery:
    @pytest.mark.parametrize(
        ("prompt", "title"),
        [
            ("the last train leaves the station", "The Last Train"),
            ("a knight returns to find his castle in ruins", "Castle in Ruins"),
            ("bagpipes over misty highlands", "Misty Highlands"),
            ('jingle for a bakery called "Crumb & Co"', "Crumb & Co"),
            ("accordion, Paris at night", "Paris at Night"),
        ],
    )
    def test_a_prompt_paints_its_title(self, prompt: str, title: str) -> None:
        assert title in imagery(prompt)

    @pytest.mark.parametrize("prompt", ["deep house, 124 bpm", "wind quintet", "corporate explainer for fintech"])
    def test_words_of_music_and_of_business_paint_nothing(self, prompt: str) -> None:
        assert imagery(prompt) == ()

    def test_the_plan_is_named_by_it(self) -> None:
        prompt = "bagpipes over misty highlands"
        assert make_plan(Brief(prompt), reading(prompt)).title == "Misty Highlands"

    def test_a_name_is_no_music(self) -> None:
        assert set(reading('jingle for a bakery called "Rock & Roll Bread"').styles) == {"corporate"}


@pytest.mark.parametrize(
    ("prompt", "words", "styles"),
    [
        ("like AC/DC", "AC/DC", {"hard_rock"}),
        ("B.B. King style blues", "B.B. King", {"blues"}),
        ("a Skyrim kind of exploration theme", "Skyrim", {"cinematic_epic"}),
        ("calm, like Minecraft", "Minecraft", {"ambient", "solo_piano"}),
    ],
)
def test_a_name_is_quoted_as_it_was_written(prompt: str, words: str, styles: set[str]) -> None:
    told = read(Brief(prompt))
    assert [d.words for d in told.understood if d.what == "likeness"] == [words]
    assert set(told.styles) == styles


def test_who_a_track_is_for_scratches_no_records() -> None:
    assert "scratch" not in {w.concept for w in read(Brief("house track for a DJ set")).wanted}
    assert "scratch" in {w.concept for w in read(Brief("rap over a beat with dj cuts")).wanted}
