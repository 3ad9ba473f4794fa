"""Companies whose name says exactly who plays."""

from __future__ import annotations

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.plan import Plan
from cadenza.compose.planning.planner import make_plan
from cadenza.compose.reading import parents, read
from cadenza.compose.reading.ensembles import ensembles
from cadenza.score.instruments import INSTRUMENTS


def plan(prompt: str) -> Plan:
    brief = Brief(prompt, duration_seconds=20, seed=4)
    return make_plan(brief, read(brief))


def players(prompt: str) -> list[tuple[str, str]]:
    return [(m.instrument, m.role) for m in plan(prompt).cast if m.role not in ("bed", "fx")]


class TestEveryEnsemble:
    def test_its_players_and_its_style_exist(self) -> None:
        for options in ensembles().values():
            for _, ensemble in options:
                assert {name for name, _ in ensemble.players} <= set(INSTRUMENTS)
                assert ensemble.style in parents()

    def test_its_players_and_nobody_else_sound(self) -> None:
        for phrase, ensemble in {e.name: (" ".join(p), e) for ps in ensembles().values() for p, e in ps}.values():
            made = plan(f"{phrase}, polka")
            assert [m.instrument for m in made.cast] == [name for name, _ in ensemble.players], phrase
            assert {p.instrument for p in compose(made).parts} == {name for name, _ in ensemble.players}, phrase


def test_a_string_quartet_is_four_with_one_tune_and_one_bass() -> None:
    roles = [role for _, role in players("a string quartet, wistful")]
    assert (len(roles), roles.count("lead"), roles.count("bass")) == (4, 1, 1)


def test_beside_a_band_the_quartet_joins_it() -> None:
    names = [name for name, _ in players("pop with a string quartet")]
    assert "string_ensemble" in names
    assert any(INSTRUMENTS[n].family == "drums" for n in names)


def test_a_cappella_has_only_voices() -> None:
    for prompt in ("a cappella, bright", "a cappella polka", "only voices, solemn"):
        assert {INSTRUMENTS[n].family for n, _ in players(prompt) if n != "claps"} == {"voice"}, prompt


def test_a_duet_of_two_that_are_named_is_theirs() -> None:
    assert {name for name, _ in players("a violin and cello duet")} == {"violin", "cello"}


@pytest.mark.parametrize("prompt", ["no string quartet please, jazz", "a jazz quartet"])
def test_what_is_refused_or_of_another_kind_is_no_ensemble(prompt: str) -> None:
    assert read(Brief(prompt)).ensemble == ""


def test_an_unknown_player_alone_is_still_one_player() -> None:
    assert len({name for name, _ in players("jazz with no other instruments")}) == 1


def test_two_chordal_players_share_the_work() -> None:
    roles = [role for _, role in players("use only strings and piano")]
    assert sorted(roles) == ["lead", "pad"]
