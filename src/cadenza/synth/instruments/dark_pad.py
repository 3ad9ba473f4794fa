"""Low, closed, slowly turning: weather rather than a chord."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.spectra import Pulse, Resonant
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "dark_pad",
    synth=Layers(
        (
            (
                Wave(
                    Pulse(tilt=1.1),
                    Envelope(1.0, 2.0, 0.9, 1.8, 0.4),
                    Vibrato(0.21, 2, 0, 0.1, jitter_cents=2),
                    Ensemble(5, 16, 1.0, 3.0),
                    Tone(0.5, 0.6, 0.001, wander=0),
                    Filter(330, 0.3, 0.6, 1.0, 0.8, 1.8, 4.0, 0.5, lfo_hz=0.07, wobble_octaves=0.8),
                    steps=1,
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Resonant(1.6, 200, 500),
                    Envelope(1.2, 2.0, 0.9, 1.8, 0.4),
                    Vibrato(0.2, 2, 0, 0.1),
                    Ensemble(2, 9, 0.8, 3.0),
                    Tone(0.3, 0.6, 0.5, wander=0.1),
                    breath=Breath(((60, -6), (200, 0), (600, -4), (1800, -14), (6000, -34)), -20, -60, 0.1),
                    octave=-12,
                    steps=4,
                ),
                -7.0,
                0,
            ),
        ),
        (Chorus(0.2, 2.0, 14, 0.35),),
    ),
    place=Place(level_lu=-8.0, highpass_hz=45, width=1.0, send=0.6, air_db=0.5, compress=0.1, sidechained=0.9),
    sampled=(Sampled(0, 97),),
    prefer="synth",
)
