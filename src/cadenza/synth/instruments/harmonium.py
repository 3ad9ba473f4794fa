"""Free reeds and a hand bellows: two ranks that beat, a breath in every phrase."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import blown
from cadenza.synth.tones.movement import Tremolo
from cadenza.synth.tones.spectra import Resonant

INSTRUMENT = Instrument(
    "harmonium",
    synth=blown(
        Resonant(
            0.75, 1700, 6200, steep=1.2, formants=((100, -4), (400, 2), (1100, 2), (2400, 0), (5000, -10), (12000, -26))
        ),
        air_db=-38,
        chiff_db=-28,
        attack_s=0.08,
        release_s=0.14,
        sustain=0.95,
        vibrato_cents=0,
        scoop=-6,
        players=3,
        bloom_s=0.1,
        low=0.2,
        high=0.8,
        mono=False,
        effects=(Tremolo(0.45, 0.12),),
    ),
    place=Place(level_lu=-7.0, highpass_hz=90, width=0.5, send=0.45, sidechained=0.2),
    sampled=(Sampled(0, 20),),
)
