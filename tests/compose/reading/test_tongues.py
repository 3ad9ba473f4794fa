"""Prompts in other languages and scripts: the common words of music are read, the rest is reported."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.reading import Reading, read
from cadenza.compose.reading.lexicon import lexicon, rows
from cadenza.compose.reading.scripts import parted


def reading(prompt: str) -> Reading:
    return read(Brief(prompt))


@pytest.mark.parametrize(
    ("prompt", "style", "mood", "instruments"),
    [
        ("una cumbia alegre con acordeón y violines", "cumbia", "happy", {"accordion", "violin"}),
        ("un tango triste para violonchelo", "tango", "sad", {"cello"}),
        ("une valse mélancolique à l'accordéon", "waltz", "sad", {"accordion"}),
        ("musique d'ambiance apaisante avec clavecin", "ambient", "calm", {"harpsichord"}),
        ("ein entspannter Walzer mit Klavier und Geige", "waltz", "relaxing", {"piano", "violin"}),
        ("geheimnisvolle Filmmusik mit Harfe", "cinematic_emotional", "mysterious", {"harp"}),
        ("samba alegre com cavaquinho", "samba", "happy", {"ukulele"}),
        ("valzer romantico per archi e flauto", "waltz", "romantic", {"strings", "flute"}),
        ("悲しいタンゴ、バイオリン", "tango", "sad", {"violin"}),
        ("欢快的桑巴和小号", "samba", "happy", {"trumpet"}),
        ("грустный вальс, скрипка", "waltz", "sad", {"violin"}),
        ("슬픈 재즈, 트럼펫", "jazz_swing", "sad", {"trumpet"}),
    ],
)
def test_genre_mood_and_players_are_read(prompt: str, style: str, mood: str, instruments: set[str]) -> None:
    said = reading(prompt)
    assert next(iter(said.styles)) == style
    assert mood in said.moods
    assert {w.concept for w in said.wanted} >= instruments
    assert said.ignored == ()


@pytest.mark.parametrize(
    "prompt",
    [
        "rock sin batería",
        "du rock, pas de batterie",
        "Rock ohne Schlagzeug",
        "rock sem bateria",
        "rock senza batteria",
        "ロック、ドラムなし",
        "摇滚，没有鼓",
        "рок без барабанов",
    ],
)
def test_what_is_not_wanted_is_denied(prompt: str) -> None:
    assert "drums" in reading(prompt).forbidden_roles


def test_but_ends_a_denial_and_or_carries_it_on() -> None:
    said = reading("cumbia sin trompetas ni coro, pero con acordeón")
    assert {"trumpet", "choir_aahs"} <= said.forbidden
    assert {w.concept for w in said.wanted} == {"accordion"}


@pytest.mark.parametrize(
    ("prompt", "slow"),
    [("jazz lento", True), ("jazz rapide", False), ("schneller Jazz", False), ("ジャズ、ゆっくり", True)],
)
def test_the_tempo_word_has_its_direction(prompt: str, slow: bool) -> None:
    position = reading(prompt).tempo_position
    assert position is not None
    assert (position < 0) == slow


def test_what_is_not_known_is_reported() -> None:
    assert reading("una rumba para mi abuela").ignored == ("abuela",)
    assert reading("バンジョーとカバン").ignored == ("カバン",)


def test_text_without_such_scripts_is_left_as_it_is() -> None:
    assert parted("jazz, déjà vu") == "jazz, déjà vu"


def test_every_row_adds_to_an_entry_of_the_lexicon() -> None:
    for facet, name, forms, *_ in rows("tongues.tsv"):
        assert (facet, name) in lexicon().entries
        assert all(form.strip() for form in forms.split("|"))
