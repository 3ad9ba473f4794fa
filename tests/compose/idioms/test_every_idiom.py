"""Every idiom of the band keeps its promises in every metre, at every energy, with every ending."""

from __future__ import annotations

import importlib

import pytest
from band import passages, section, style

from cadenza.compose.passage import Idiom
from cadenza.compose.plan import CastMember

MODULES = (
    "drums", "percussion", "bass", "bass_walking", "bass_synth", "comp", "comp_rhythm", "comp_guitar", "comp_keys",
    "pad", "arp", "ostinato", "zither", "bed", "fx", "montuno", "tango", "continuo",
)  # fmt: skip
BAND: dict[str, tuple[str, Idiom]] = {
    name: (module, function)
    for module in MODULES
    for name, function in importlib.import_module(f"cadenza.compose.idioms.{module}").IDIOMS.items()
}
NAMED_BY_STYLES = {
    "drums", "percussion", "walking", "two_feel", "root_eighths", "root_notes", "octave", "offbeat", "tumbao", "bossa",
    "boogie", "rolling", "ostinato_bass", "pedal", "sub_808", "arco_bass", "row", "block", "rolled", "strum", "travis",
    "stabs", "charleston", "montuno", "skank", "bubble", "offbeat_chords", "power_chords", "palm_mute", "alberti",
    "stride", "sustained", "row_chords", "pad", "slow_pad", "drone", "swell", "choir_pad", "arp", "broken",
    "ostinato_strings", "ostinato", "pulse", "bed", "transitions", "boogie_riff", "zither",
    "tango_piano", "tango_bass", "continuo",
}  # fmt: skip


def player(name: str) -> CastMember:
    module, _ = BAND[name]
    if module in ("drums", "percussion"):
        return CastMember("drums" if module == "drums" else "hands", "hand_drums", module, name, 27, 87)
    if module.startswith("bass") or name == "tango_bass":
        return CastMember("bass", "finger_bass", "bass", name, 28, 55)
    if module in ("bed", "fx"):
        return CastMember("fx", {"bed": "bed_rain", "fx": "riser"}[module], module, name, 36, 84)
    low, high = (40, 76) if module == "comp_guitar" or name in ("stride", "broken") else (52, 79)
    return CastMember("chords", "grand_piano", "chords", name, low, high)


SONG = (
    section("intro", bars=2, energy=0.1, function="intro"),
    section("verse", bars=8, energy=0.45, harmony=("Dm9", "G13, G7", "Cmaj9", "A7b9/E", "F#m7b5", "Bdim7")),
    section("build", bars=4, energy=0.65, function="build", harmony=("Am", "F5")),
    section("chorus", bars=5, energy=0.95, function="climax", harmony=("Csus4", "Eaug", "Fm6")),
    section("outro", bars=1, energy=0.3, function="outro", harmony=("C69",)),
)


def test_every_idiom_that_styles_name_is_there() -> None:
    assert set(BAND) >= NAMED_BY_STYLES


@pytest.mark.parametrize("name", sorted(BAND))
class TestEveryIdiom:
    @pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8", "12/8", "5/4", "7/8", "2/4"])
    def test_writes_notes_inside_its_passage_and_range(self, name: str, meter: str) -> None:
        me, (module, play) = player(name), BAND[name]
        for passage in passages(me, *SONG, meter=meter, ending="hit" if meter == "4/4" else "ring"):
            notes = play(passage)
            assert all(passage.start_beat <= n.start_beat for n in notes)
            assert all(n.length_beats > 0 and n.end_beat <= passage.end_beat for n in notes)
            assert all(1 <= n.velocity <= 127 for n in notes)
            assert module in ("bed", "fx") or all(me.low <= n.pitch <= me.high for n in notes)
            assert [n.start_beat for n in notes] == sorted(n.start_beat for n in notes)

    def test_writes_the_same_notes_twice(self, name: str) -> None:
        play = BAND[name][1]
        for first, again in zip(passages(player(name), *SONG), passages(player(name), *SONG), strict=True):
            assert play(first) == play(again)

    def test_plays_something(self, name: str) -> None:
        play = BAND[name][1]
        assert any(play(p) for p in passages(player(name), *SONG))

    def test_plays_on_through_loops(self, name: str) -> None:
        own = style(tightness=0.9)
        for passage in passages(player(name), *SONG, own=own, ending="loop", kit=False):
            assert all(n.end_beat <= passage.end_beat for n in BAND[name][1](passage))


def test_risers_end_where_the_louder_section_begins() -> None:
    me = CastMember("fx", "riser", "fx", "transitions", 36, 84)
    low, _ = passages(me, section(energy=0.4), section("chorus", energy=0.9))
    notes = BAND["transitions"][1](low)
    assert [n.end_beat for n in notes] == [low.end_beat]
    calm, _ = passages(me, section(energy=0.5), section("bridge", energy=0.5))
    assert BAND["transitions"][1](calm) == []


def test_impacts_strike_the_first_beat_of_a_louder_section() -> None:
    me = CastMember("fx", "impact", "fx", "transitions", 24, 60)
    low, high = passages(me, section(energy=0.4), section("chorus", energy=0.9), ending="ring")
    assert BAND["transitions"][1](low) == []
    assert [n.start_beat for n in BAND["transitions"][1](high)] == [high.start_beat]


def test_a_percussionist_plays_the_rows_given() -> None:
    me = CastMember("p", "latin_percussion", "percussion", "percussion", 27, 87, rows=("Cl: E(3,8)", "Cb: x... x..."))
    passage = passages(me, section(energy=0.3), ending="loop")[0]
    notes = BAND["percussion"][1](passage)
    first = [n for n in notes if n.start_beat < 4]
    assert [float(n.start_beat) for n in first if n.pitch == 75] == [0, 1.5, 3]
    assert [float(n.start_beat) for n in first if n.pitch == 56] == [0, 2]
