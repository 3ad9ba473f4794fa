"""A bell of two sines, one bending the other; it sparkles, then hums."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import Bars
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Echo
from cadenza.synth.tones.spectra import Modulated
from cadenza.synth.tones.struck import Struck
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "bell_synth",
    synth=Layers(
        (
            (
                Wave(
                    Modulated(((2, 7, 0.1, 2.4, 1.0), (2, 2, 0.1, 0.5, 0.7)), 500),
                    Envelope(0.002, 0.9, 0.0, 0.9, 0.1),
                    Vibrato(5, 0, jitter_cents=0.5),
                    Ensemble(2, 6, 0.9),
                    Tone(0.05, 0.95, 0.001, 0.3, 0.2, 0),
                    octave=-12,
                ),
                0.0,
                0,
            ),
            (
                Struck(
                    Bars(((1, 0, 1), (2.01, -9, 0.8), (3.51, -14, 0.5), (5.43, -20, 0.3)), 2.6, 0.4, -3, 1.5, 2.0, 0.8),
                    rings_on=True,
                ),
                -5.0,
                0,
            ),
        ),
        (Echo(0.75, -16.0, 3),),
    ),
    place=Place(level_lu=-6.0, highpass_hz=250, width=0.9, send=0.6, air_db=0.5, compress=0.15, sidechained=0.4),
    sampled=(Sampled(0, 98),),
    prefer="synth",
)
