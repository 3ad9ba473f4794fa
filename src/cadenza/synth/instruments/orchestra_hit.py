"""A whole orchestra in one blow: strings, brass, timpani and a cymbal, cut short."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Crush
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.blown import BRASS_AIR, blown
from cadenza.synth.tones.bowed import SECTION_BODY, section
from cadenza.synth.tones.colour import Room
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "orchestra_hit",
    synth=Layers(
        (
            (section(SECTION_BODY, players=5, attack_s=0.012, release_s=0.22), 0.0, 0),
            (section(SECTION_BODY, players=3, attack_s=0.012, release_s=0.22), -3.0, 12),
            (
                blown(
                    Resonant(0.25, 550, 4200, 2.8, 24.0, 1.7),
                    air=BRASS_AIR,
                    attack_s=0.014,
                    release_s=0.2,
                    vibrato_cents=0,
                    players=4,
                    bloom_s=0.012,
                    mono=False,
                ),
                -1.0,
                0,
            ),
            (
                Struck(
                    Bars(((1, 0, 1), (1.5, -3, 0.8), (2, -6, 0.7), (2.44, -9, 0.5)), 0.9, 0.3, -4, 2),
                    knocks=(Knock(((100, 0), (600, -4), (3000, -2), (9000, -8)), 0.05, -12, -4),),
                    rings_on=True,
                ),
                -3.0,
                -12,
            ),
        ),
        (Crush(12, 30000), Room(0.4, -10.0, 0.6, 0.005, 12)),
    ),
    place=Place(level_lu=-4.0, highpass_hz=60, width=0.8, send=0.4, air_db=0.0, compress=0.15, sidechained=0.2),
    sampled=(Sampled(0, 55),),
)
