"""Guitars and their kin: flat-top and classical bodies, magnets and cabinets, fingers and picks."""

from __future__ import annotations

from cadenza.synth.instrument import Voice
from cadenza.synth.tones.colour import Body, Colour, Effect, Points
from cadenza.synth.tones.strings import Plucked
from cadenza.synth.tones.struck import Knock, Struck

FLAT_TOP: Points = (
    (60, -14), (95, 5), (110, 6), (150, -1), (200, 4), (260, -1), (400, -1), (900, -2), (2500, 0), (5000, -1),
    (10000, -5), (18000, -16),
)  # fmt: skip
CLASSICAL: Points = (
    (60, -14), (95, 6), (120, 4), (160, 2), (200, 4), (300, 0), (600, -1), (1200, -4), (2500, -4), (5000, -7),
    (12000, -20),
)  # fmt: skip
CABINET: Colour = Colour(
    ((30, -40), (70, -14), (95, -4), (120, -2), (180, -5), (400, -10), (900, -9), (1800, -4), (2800, -0.5),
     (3800, -2), (5000, -10), (7000, -24), (11000, -42), (20000, -64)),
)  # fmt: skip
BOX = Knock(((60, -8), (105, 0), (200, -2), (420, -8), (1400, -24)), 0.07, -34, -24)  # the top answers the stroke
FINGER = Knock(((150, -14), (500, -3), (1500, 0), (4000, -4), (8000, -9), (14000, -22)), 0.010, -30, -14, off_db=-44)
PICK = Knock(((300, -24), (1500, -6), (4000, 0), (9000, -2), (16000, -12)), 0.006, -27, -9, off_db=-42)


def guitar(
    model: Plucked,
    *,
    body: Points,
    pick: Knock = PICK,
    release_s: float = 0.16,
    seed: int = 41,
    mix: float = 0.75,
    slurs: bool = True,
) -> Voice:
    """An acoustic instrument: strings over a resonant box."""
    return Struck(
        model,
        release_s=release_s,
        knocks=(pick, BOX),
        effects=(Body(body, ripple_db=3.2, modes=110, seed=seed, mix=mix),),
        mute_s=0.09,
        slurs=slurs,
    )


def electric(
    model: Plucked, *, effects: tuple[Effect, ...], release_s: float = 0.14, pick: Knock = PICK, slurs: bool = True
) -> Voice:
    """Strings over magnets, and whatever follows on the floor and in the amplifier."""
    return Struck(model, release_s=release_s, knocks=(pick,), effects=effects, mute_s=0.08, slurs=slurs)
