"""A triangle of sixteen steps: the console's bass."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Crush
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "chip_triangle",
    synth=Wave(
        Resonant(2.0, 9000, 12000, odd=1.0, odd_below_hz=9e9),
        Envelope(0.0015, 0.2, 1.0, 0.01, 0.0),
        Vibrato(6, 0, jitter_cents=0.0, glide_s=0.03),
        Ensemble(1, 0, 0),
        Tone(0.5, 0.6, 0.001, wander=0),
        effects=(Crush(5.0, 44100),),
        mono=True,
        steps=2,
    ),
    place=Place(level_lu=-3.0, highpass_hz=30, width=0.0, send=0.0, compress=0.1, sidechained=0.1),
    sampled=(Sampled(0, 80),),
    prefer="synth",
)
