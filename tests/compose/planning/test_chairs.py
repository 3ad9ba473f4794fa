"""Where everybody sits between left and right."""

from itertools import combinations

import pytest

from cadenza.compose.plan import CastMember
from cadenza.compose.planning.chairs import CHAIRS, on_chairs
from cadenza.score.instruments import INSTRUMENTS


def company(*names: str, **pans: float) -> dict[str, CastMember]:
    """Seat a company of role:instrument; return its members by instrument."""
    members = []
    for name in names:
        role, instrument = name.split(":")
        members.append(CastMember(name, instrument, role, "", 40, 80, pan=pans.get(instrument, 0.0)))
    return {member.instrument: member for member in on_chairs(members)}


@pytest.mark.parametrize(
    "names",
    [
        ("lead:alto_sax", "chords:grand_piano", "counter:brass_section", "arp:clean_guitar", "pad:string_ensemble"),
        ("lead:saw_lead", "chords:fm_piano", "arp:arp_synth", "ostinato:square_lead", "counter:clean_guitar"),
        ("lead:oboe", "counter:french_horn", "ostinato:spiccato_strings", "arp:harp", "counter:cello"),
    ],
)
def test_no_two_who_play_in_one_register_share_a_place_and_the_lead_keeps_the_middle(names: tuple[str, ...]) -> None:
    seats = company(*names)
    assert next(m.pan for m in seats.values() if m.role == "lead") == 0.0
    near = [(a.part, b.part) for a, b in combinations(seats.values(), 2) if abs(a.pan - b.pan) < 0.13]
    assert [pair for pair in near if not any(name.startswith("pad:") for name in pair)] == []
    assert abs(sum(m.pan for m in seats.values())) < 0.9


def test_a_place_of_ones_own_is_kept() -> None:
    assert company("lead:flute", "chords:nylon_guitar", nylon_guitar=-0.45)["nylon_guitar"].pan == -0.45


def test_both_hands_of_a_pianist_stay_together_and_walls_of_sound_in_the_middle() -> None:
    hands = on_chairs([CastMember(role, "grand_piano", role, "", 40, 80) for role in ("lead", "chords")])
    assert [hand.pan for hand in hands] == [0.0, 0.0]
    assert company("lead:saw_lead", "chords:supersaw")["supersaw"].pan == 0.0


def test_an_orchestra_takes_its_chairs_and_a_band_with_strings_does_not() -> None:
    orchestra = company("lead:flute", "pad:violin", "bass:contrabass", "pad:french_horn", "percussion:timpani")
    assert orchestra["violin"].pan < 0.0 < orchestra["contrabass"].pan
    assert company("lead:flute", "pad:violin", "pad:viola", "chords:clean_guitar")["violin"].pan == 0.0
    assert set(CHAIRS) <= set(INSTRUMENTS)
