"""Lips and air: nearly a sine, with wind around it and a quick shake."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "whistle",
    synth=blown(
        Resonant(3.4, 2500, 4500),
        air=((600, -30), (1500, -6), (2500, 0), (5000, -8), (12000, -24)),
        air_db=-27,
        chiff_db=-24,
        attack_s=0.05,
        release_s=0.08,
        vibrato_cents=26,
        rate_hz=5.6,
        scoop=-60,
        delay_s=0.18,
    ),
    place=Place(level_lu=-3.0, highpass_hz=400, width=0.2, send=0.6, air_db=1.0, compress=0.2, sidechained=0.1),
    sampled=(Sampled(0, 78),),
    prefer="synth",
)
