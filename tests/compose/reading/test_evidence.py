"""What a reading tells of itself: each thing understood once, under its plain name."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.reading import read


def told(prompt: str, what: str) -> dict[str, str]:
    return {d.value: d.words for d in read(Brief(prompt)).understood if d.what == what}


class TestGenres:
    def test_each_genre_stands_alone_with_its_words(self) -> None:
        assert told("disco and reggae with a pinch of tango", "genre") == {
            "disco": "disco",
            "reggae": "reggae",
            "tango": "tango",
        }

    def test_a_compound_names_both_its_genres(self) -> None:
        assert set(told("a country pop tune", "genre")) == {"country", "pop"}
        assert set(told("surf rock", "genre")) == {"surf"}

    def test_what_a_piece_would_suit_is_a_use_and_not_its_genre(self) -> None:
        prompt = "Funk with clavinet. It could be used in a horror movie"
        assert set(told(prompt, "genre")) == {"funk"}
        assert "horror" in told(prompt, "use")

    def test_a_use_is_all_there_is_to_go_by_where_nothing_else_was_said(self) -> None:
        assert "horror" in told("It could be used in a horror movie", "genre")

    def test_asking_politely_is_no_use(self) -> None:
        assert "techno" in told("could you make me some techno", "genre")

    def test_a_language_is_no_genre(self) -> None:
        assert "chanson" not in told("a rock song in the French language", "genre")
        assert "chanson" in told("a French song about rain", "genre")

    def test_ambient_noise_is_no_ambient(self) -> None:
        assert told("a waltz with ambient noise of a street", "genre") == {"waltz": "waltz"}


class TestMoods:
    def test_each_mood_stands_alone_and_the_axes_apart(self) -> None:
        assert told("gloomy, tender, playful", "mood") == {"sad": "gloomy", "calm": "tender", "playful": "playful"}
        assert len(told("gloomy, tender, playful", "feeling")) == 1

    def test_what_a_piece_is_like_is_its_character(self) -> None:
        assert set(told("a simple, joyful tune", "mood")) == {"happy"}
        assert set(told("a simple, joyful tune", "character")) == {"simple"}

    def test_a_refused_mood_is_told(self) -> None:
        assert told("hopeful, not sad", "not") == {"sad": "sad"}

    def test_an_adjective_inside_an_instruments_name_is_heard(self) -> None:
        assert "groovy" in told("pop with a groovy bass", "mood")

    def test_in_nature_says_nothing(self) -> None:
        assert told("a waltz, gloomy in nature", "character") == {}


class TestInstruments:
    @pytest.mark.parametrize(
        ("prompt", "names"),
        [
            ("an acoustic guitar, the guitar is plucked", {"acoustic_guitar"}),
            ("a banjo strumming chords", {"banjo"}),
            ("congas and drums with a simple beat", {"congas", "drums"}),
            ("acoustic drums and bass", {"drums", "bass_guitar"}),
            ("acoustic guitar and lead guitar", {"acoustic_guitar", "electric_guitar"}),
            ("a beat", {"drums"}),
        ],
    )
    def test_one_instrument_is_named_once(self, prompt: str, names: set[str]) -> None:
        assert set(told(prompt, "instrument")) == names

    def test_a_place_is_told_beside_the_name(self) -> None:
        assert set(told("funk with a saxophone solo", "instrument")) == {"saxophone"}
        assert set(told("funk with a saxophone solo", "placed")) == {"saxophone has a solo"}


class TestBands:
    @pytest.mark.parametrize(
        ("prompt", "style"),
        [
            ("male singer, piano, bass, drums", "pop"),
            ("electric guitar, bass and drums", "rock"),
            ("piano and strings with a female singer, slow", "ballad"),
            ("solo guitar", "folk"),
            ("piano", "solo_piano"),
        ],
    )
    def test_players_without_a_genre_are_judged_together(self, prompt: str, style: str) -> None:
        assert next(iter(read(Brief(prompt)).styles)) == style
