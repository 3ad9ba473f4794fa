"""A skin for a soundboard: a crack, a nasal ring, and nothing left."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import PICK, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "banjo",
    synth=guitar(
        Plucked(0.08, 0.65, 2400, 8500, 2.0, 0.45, 0.8, 6e-5, width=0.25, partials=48),
        body=((100, -18), (220, 0), (330, 4), (700, 3), (1200, 4), (2400, 4), (4500, 2), (8000, -4), (15000, -16)),
        pick=PICK,
        release_s=0.1,
        seed=62,
        mix=0.9,
    ),
    place=Place(level_lu=-6.5, highpass_hz=170, width=0.4, send=0.25, sidechained=0.2),
    sampled=(Sampled(0, 105),),
    strum_s=0.009,
)
