"""A concert flute: a breath that becomes a tone, a vibrato of loudness more than pitch."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR, blown
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "flute",
    synth=blown(
        Resonant(1.15, 700, 3200, 2.2, 9.0, 1.6),
        air=FLUTE_AIR,
        air_db=-38,
        chiff_db=-29,
        attack_s=0.05,
        vibrato_cents=12,
        rate_hz=5.0,
        tremble_db=1.6,
        scoop=-18,
        delay_s=0.25,
    ),
    place=Place(level_lu=-3.5, highpass_hz=200, width=0.25, send=0.55, air_db=1.0, compress=0.2, sidechained=0.2),
    sampled=(Sampled(0, 73),),
)
