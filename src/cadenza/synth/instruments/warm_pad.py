"""Two detuned oscillators behind a low filter that breathes: the bed under a song."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import AIR, Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "warm_pad",
    synth=Wave(
        Pulse(tilt=1.15, dark_hz=5000, open_hz=9000),
        Envelope(0.55, 1.5, 0.85, 1.1, 0.5),
        Vibrato(0.3, 1.5, 0.0, 0.1, jitter_cents=2.5),
        Ensemble(5, 14, 0.9, drift_cents=3.0),
        Tone(0.3, 0.8, 0.5),
        Filter(950, 0.12, 0.3, 1.4, 1.8, 0.8, 2.5, 0.4, poles=2, lfo_hz=0.13, wobble_octaves=0.5),
        breath=Breath(AIR, -53, -60, 0.1),
        effects=(Chorus(0.35, 2.8, 11, 0.4),),
        steps=4,
    ),
    place=Place(level_lu=-8.0, highpass_hz=110, width=1.0, send=0.6, air_db=0.5, compress=0.1, sidechained=0.9),
    sampled=(Sampled(0, 89),),
    prefer="synth",
)
