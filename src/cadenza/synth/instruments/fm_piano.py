"""The electric piano of the eighties: two sines that shape each other, a glassy tine, a chorus."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.layers import Layers
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Chorus
from cadenza.synth.tones.spectra import Modulated
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "fm_piano",
    synth=Layers(
        (
            (
                Wave(
                    Modulated(((1, 1, 0.15, 1.7, 1.0),)),
                    Envelope(0.002, 1.5, 0.12, 0.2, 0.2),
                    Vibrato(5.0, 0.0, jitter_cents=0.5),
                    Ensemble(2, 5, 0.6),
                    Tone(0.05, 1.0, 0.001, 0.7, 0.25, 0.0),
                ),
                0.0,
                0,
            ),
            (
                Wave(
                    Modulated(((1, 14, 0.05, 1.1, 1.0),), 400),
                    Envelope(0.0015, 0.28, 0.0, 0.15, 0.1),
                    Vibrato(5.0, 0.0, jitter_cents=0.5),
                    Ensemble(2, 4, 0.9),
                    Tone(0.0, 1.0, 0.001, 0.15, 0.1, 0.0),
                ),
                -9.0,
                0,
            ),
        ),
        (Chorus(0.8, 1.6, 8, 0.4),),
    ),
    place=Place(level_lu=-4.5, highpass_hz=90, width=0.8, send=0.5, air_db=1.0, compress=0.2, sidechained=0.5),
    sampled=(Sampled(0, 5),),
    prefer="synth",
)
