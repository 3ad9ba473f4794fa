"""Four short nylon strings on a small box: light and quickly gone."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.guitars import FINGER, guitar
from cadenza.synth.tones.strings import Plucked

INSTRUMENT = Instrument(
    "ukulele",
    synth=guitar(
        Plucked(0.22, 1.1, 1100, 6000, 2.6, 0.4, 1.2, 3e-5, width=0.3, partials=30),
        body=((120, -16), (230, 2), (420, 3), (800, 0), (1700, -1), (3500, -3), (8000, -11), (15000, -24)),
        pick=FINGER,
        release_s=0.12,
        seed=64,
        mix=0.8,
    ),
    place=Place(level_lu=-5.5, highpass_hz=180, width=0.4, send=0.35, sidechained=0.2),
    sampled=(Sampled(0, 24),),
    strum_s=0.012,
)
