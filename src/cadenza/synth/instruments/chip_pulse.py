"""A quarter pulse from a console: no filter, no shame, a vibrato that comes late."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.amplifier import Crush
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "chip_pulse",
    synth=Wave(
        Pulse(0.25, 1.0),
        Envelope(0.0015, 0.12, 0.62, 0.012, 0.0),
        Vibrato(6.2, 12, 0.22, 0.1, jitter_cents=0.0, glide_s=0.03),
        Ensemble(1, 0, 0),
        Tone(0.5, 0.6, 0.001, wander=0),
        effects=(Crush(6.5, 44100),),
        steps=1,
    ),
    place=Place(level_lu=-4.0, highpass_hz=120, width=0.3, send=0.05, air_db=0.0, compress=0.15, sidechained=0.1),
    sampled=(Sampled(0, 80),),
    prefer="synth",
)
