"""The General MIDI percussion map (keys 27-87) played by acoustic pieces: what every kit falls back on."""

from __future__ import annotations

from dataclasses import replace

from cadenza.synth.drums.bronze import Bronze, Grains, Solid
from cadenza.synth.drums.kit import Slot
from cadenza.synth.drums.skins import LOADED, Kick, Rim, Skin, Snare
from cadenza.synth.drums.turntable import Chirp, Scratch
from cadenza.synth.tones.colour import Points

CRASH: Points = ((150, -30), (400, -9), (900, -2), (3000, 0), (6000, -2), (10000, -5), (15000, -10), (20000, -20))
RIDE: Points = ((200, -26), (500, -15), (1200, -12), (2500, -8), (5000, -2), (9000, 0), (14000, -7), (20000, -22))
CHINA: Points = ((150, -28), (500, -6), (1500, 0), (4000, 0), (9000, -3), (15000, -10), (20000, -24))
DRY: Points = ((800, -40), (2500, -14), (5000, -2), (8000, 0), (12000, -3), (20000, -16))
CLAP: Points = ((300, -26), (700, -8), (1100, 0), (2200, -3), (5000, -8), (12000, -16), (20000, -30))
HANDS: Points = ((200, -26), (600, -9), (1300, 0), (2500, -2), (5500, -6), (12000, -15), (20000, -30))
JINGLE: Points = ((1500, -40), (4000, -10), (7500, 0), (11000, -1), (16000, -8), (20000, -20))
SLAP = ((1.0, -8.0, 0.5), (1.6, -4.0, 0.4), (2.3, -2.0, 0.35), (3.4, 0.0, 0.25), (5.2, -6.0, 0.15))


def kicks() -> dict[int, Slot]:
    return {
        35: Slot(Kick(hertz=49, t60_s=0.5, click_db=-11), 0.0),
        36: Slot(Kick(hertz=54), 0.0),
    }


def snares() -> dict[int, Slot]:
    return {
        37: Slot(Rim(), -7.0, 0.1),
        38: Slot(Snare(), -1.0, 0.05),
        40: Slot(Snare(hertz=212, crack_db=1.0, ring_db=-8.0), -1.0, 0.05),
    }


def hats(*, plate: int = 3, closed_s: float = 0.15, open_s: float = 1.7) -> dict[int, Slot]:
    hat = Bronze(plate=plate)
    return {
        42: Slot(replace(hat, t60_s=closed_s, stick_db=-3.0, wash_s=0.35), -11.0, 0.3),
        44: Slot(replace(hat, t60_s=closed_s * 0.8, stick_db=-16.0, soft_hz=3000, wash_s=0.35), -14.0, 0.3),
        46: Slot(replace(hat, t60_s=open_s, wash_db=1.0, low_hz=280, modes=240, wash_s=0.25), -9.5, 0.3),
    }


def cymbals(*, plate: int = 20) -> dict[int, Slot]:
    crash = Bronze(
        t60_s=4.2, low_hz=230, colour=CRASH, modes=360, bloom_s=0.02, wash_db=-2.0, high_loss=0.8, soft_hz=3200,
        plate=plate,
    )  # fmt: skip
    ride = Bronze(
        t60_s=2.8, low_hz=320, colour=RIDE, modes=200, wash_db=-7.0, stick_db=1.0, bell_db=-17.0, high_loss=1.0,
        plate=plate + 1, wash_s=0.06,
    )  # fmt: skip
    return {
        49: Slot(crash, -6.5, -0.4),
        57: Slot(replace(crash, plate=plate + 2, low_hz=280, t60_s=3.4), -6.5, 0.45),
        51: Slot(ride, -12.0, -0.45),
        59: Slot(replace(ride, plate=plate + 3, bell_hz=560), -12.0, 0.5),
        53: Slot(replace(ride, bell_db=0.0, wash_db=-14.0, t60_s=2.2, bell_hz=760), -10.0, -0.45),
        52: Slot(replace(crash, colour=CHINA, plate=plate + 4, t60_s=2.4, bloom_s=0.008), -7.0, -0.6),
        55: Slot(replace(crash, t60_s=1.3, low_hz=500, plate=plate + 5, bloom_s=0.004), -8.0, 0.35),
    }


def toms(*, tune: float = 1.0, t60_s: float = 0.95) -> dict[int, Slot]:
    places = ((41, 74, -0.5), (43, 88, -0.3), (45, 104, -0.1), (47, 124, 0.1), (48, 146, 0.25), (50, 172, 0.4))
    return {
        key: Slot(
            Skin(hertz * tune, t60_s * (100 / hertz) ** 0.4, octaves=0.32, fall_s=0.06, slap_db=-3.0, air_db=-18.0),
            -2.5,
            pan,
        )
        for key, hertz, pan in places
    }


def latin() -> dict[int, Slot]:
    """Keys 54-82: the hand percussion."""
    bongo, conga = Skin(310, 0.16, octaves=0.08), Skin(178, 0.32, octaves=0.06, slap_hz=1600)
    timbale = Skin(240, 0.45, octaves=0.06, slap_db=-6, slap_hz=4200)
    cowbell = Solid(562, (1.0, 1.485, 2.12, 3.3, 4.6), (-2, 0, -10, -12, -16), 0.28, tap_db=-14)
    agogo = Solid(720, (1.0, 2.34, 3.9, 5.3), (0, -5, -12, -18), 0.4)
    whistle = Chirp(2350, rattle_hz=28)
    return {
        54: Slot(Grains(JINGLE, ((0.0, 1.0, 0.07), (0.03, 0.5, 0.16)), jingle_db=3.0, jingle_s=0.22), -9.0, 0.25),
        56: Slot(cowbell, -9.0, -0.2),
        58: Slot(
            Grains(
                ((200, -20), (800, 0), (2500, -4), (8000, -16)), tuple((i * 0.022, 0.9**i, 0.03) for i in range(22))
            ),
            -8.0,
        ),
        60: Slot(replace(bongo, hertz=405), -6.0, 0.3),
        61: Slot(bongo, -6.0, 0.2),
        62: Slot(replace(conga, hertz=205, t60_s=0.09, slap_db=-3, modes=SLAP), -6.0, -0.25),
        63: Slot(replace(conga, hertz=205), -5.0, -0.25),
        64: Slot(conga, -5.0, -0.35),
        65: Slot(replace(timbale, hertz=330), -6.0, 0.35),
        66: Slot(timbale, -6.0, 0.45),
        67: Slot(replace(agogo, hertz=905), -10.0, -0.4),
        68: Slot(agogo, -10.0, -0.4),
        69: Slot(Grains(DRY, ((0.0, 0.5, 0.05), (0.045, 1.0, 0.08)), attack_s=0.012), -11.0, 0.4),
        70: Slot(Grains(DRY, ((0.0, 1.0, 0.055),), attack_s=0.01), -12.0, 0.4),
        71: Slot(replace(whistle, seconds=0.14), -12.0),
        72: Slot(replace(whistle, seconds=0.55), -12.0),
        73: Slot(guiro(6, 0.016), -10.0, 0.3),
        74: Slot(guiro(26, 0.014), -10.0, 0.3),
        75: Slot(Solid(2480, (1.0, 1.5, 3.1), (0, -18, -22), 0.07, tap_db=-18), -8.0, 0.15),
        76: Slot(Solid(1080, (1.0, 2.4, 4.3), (0, -10, -18), 0.08, tap_db=-8), -8.0, -0.15),
        77: Slot(Solid(790, (1.0, 2.4, 4.3), (0, -10, -18), 0.09, tap_db=-8), -8.0, -0.15),
        78: Slot(Chirp(520, rise_octaves=0.5, seconds=0.1, harmonics=4), -9.0, -0.3),
        79: Slot(Chirp(330, rise_octaves=-0.5, seconds=0.28, harmonics=4), -9.0, -0.3),
        80: Slot(triangle(0.12), -13.0, 0.5),
        81: Slot(triangle(2.4), -13.0, 0.5),
        82: Slot(Grains(DRY, ((0.0, 0.45, 0.05), (0.05, 1.0, 0.07)), attack_s=0.02), -12.0, 0.45),
    }


def effects() -> dict[int, Slot]:
    """Keys 27-34 and 83-87: clicks, scratches, bells, the Brazilian low drum."""
    surdo = Skin(64, 1.1, octaves=0.2, fall_s=0.08, slap_hz=900, slap_db=-14)
    ridge: Points = ((400, -24), (1500, -3), (3000, 0), (9000, -18))
    return {
        27: Slot(Chirp(1400, rise_octaves=-2.5, seconds=0.16, harmonics=2), -10.0),
        28: Slot(Grains(HANDS, ((0.0, 1.0, 0.05),), attack_s=0.0005), -6.0),
        29: Slot(Scratch(push=True), -8.0),
        30: Slot(Scratch(push=False), -8.0),
        31: Slot(Rim(hertz=900, t60_s=0.04), -8.0),
        32: Slot(Solid(2600, (1.0, 2.1), (0, -12), 0.02, tap_db=0), -10.0),
        33: Slot(Solid(1650, (1.0, 2.9), (0, -10), 0.035, tap_db=-4), -10.0),
        34: Slot(Solid(2100, (1.0, 2.76, 5.4), (0, -8, -14), 0.9), -10.0),
        39: Slot(
            Grains(CLAP, ((0.0, 0.7, 0.014), (0.011, 0.8, 0.014), (0.022, 0.9, 0.014), (0.032, 1.0, 0.16)), 0.0006),
            -4.0,
        ),
        83: Slot(
            Grains(JINGLE, tuple((i * 0.05, 0.85**i, 0.05) for i in range(6)), jingle_db=6.0, jingle_s=0.4), -12.0
        ),
        84: Slot(bell_tree(), -12.0),
        85: Slot(Solid(1950, (1.0, 1.62, 2.9), (0, -6, -12), 0.05, tap_db=-4), -9.0, 0.2),
        86: Slot(replace(surdo, t60_s=0.2, slap_db=-8), -2.0, -0.1),
        87: Slot(replace(surdo, modes=LOADED[:1] + surdo.modes[1:]), -1.0, -0.1),
        58: Slot(Grains(ridge, tuple((i * 0.024, 0.92**i, 0.03) for i in range(24)), attack_s=0.001), -8.0),
    }


def guiro(ridges: int, gap_s: float) -> Grains:
    """A notched gourd, scraped: a ridge every `gap_s`."""
    colour: Points = ((500, -30), (1800, -4), (3200, 0), (6500, -8), (16000, -24))
    return Grains(
        colour, tuple((i * gap_s, 0.6 + 0.4 * (i % 3 == 0), 0.014) for i in range(ridges)), 0.001, scatter=0.04
    )


def triangle(t60_s: float) -> Solid:
    """A bent steel rod: high modes that nothing damps."""
    return Solid(
        1180, (1.0, 2.2, 3.55, 5.2, 6.9, 8.4, 9.6), (-16, -6, -3, 0, -2, -5, -8), t60_s, 0.25, tap_db=-14, pair=9.0
    )


def bell_tree() -> Grains:
    """A run of small bells."""
    return Grains(JINGLE, tuple((i * 0.055, 0.4 + 0.04 * i, 0.09) for i in range(14)), jingle_db=4.0, jingle_s=1.2)


def stage() -> dict[int, Slot]:
    """Every key from 27 to 87."""
    return {**kicks(), **snares(), **hats(), **cymbals(), **toms(), **latin(), **effects()}
