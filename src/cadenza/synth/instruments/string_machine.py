"""The strings of the seventies: one octave divider and three choruses that never stop."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "string_machine",
    synth=Layers(
        (
            (
                Wave(
                    Pulse(tilt=0.95, dark_hz=7000, open_hz=9000),
                    Envelope(0.12, 0.5, 0.95, 0.5, 0.2),
                    Vibrato(5, 0, jitter_cents=0.8),
                    Ensemble(2, 3, 0.5),
                    Tone(0.5, 0.7, 0.001, wander=0),
                    steps=2,
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Pulse(tilt=0.95, dark_hz=8000, open_hz=10000),
                    Envelope(0.14, 0.5, 0.95, 0.5, 0.2),
                    Vibrato(5, 0, jitter_cents=0.8),
                    Ensemble(1, 0, 0),
                    Tone(0.5, 0.7, 0.001, wander=0),
                    steps=2,
                ),
                -7.0,
                12,
            ),
        ),
        (
            Colour(((40, -18), (150, -4), (400, 0), (1500, 1), (4000, 2), (8000, -6), (14000, -22)), 512),
            Chorus(0.62, 2.6, 9, 0.6),
            Chorus(5.4, 0.35, 5, 0.35),
        ),
    ),
    place=Place(level_lu=-7.5, highpass_hz=130, width=1.0, send=0.6, air_db=0.5, compress=0.1, sidechained=0.9),
    sampled=(Sampled(0, 50),),
    prefer="synth",
)
