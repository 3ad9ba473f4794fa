"""Seven saws that cannot agree, wide as the room: the sound of a chorus lifting."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "supersaw",
    synth=Wave(
        Pulse(),
        Envelope(0.008, 0.8, 0.9, 0.22, 0.3),
        Vibrato(5, 0, jitter_cents=1.0),
        Ensemble(7, 21, 1.0, 1.2, centre=1.4),
        Tone(0.5, 0.6, 0.001, wander=0),
        Filter(5200, 0.08, 0.45, 1.8, 0.8, 0.01, 0.6, 0.6, poles=2),
        steps=1,
    ),
    place=Place(level_lu=-4.0, highpass_hz=140, width=1.0, send=0.45, air_db=1.0, compress=0.15, sidechained=0.8),
    sampled=(Sampled(0, 81),),
    prefer="synth",
)
