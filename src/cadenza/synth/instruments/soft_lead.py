"""A rounded pulse with a little breath, opening as it is held: a lead that does not push."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import FLUTE_AIR
from cadenza.synth.tones.filters import Filter
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.movement import Echo
from cadenza.synth.tones.spectra import Pulse
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "soft_lead",
    synth=Wave(
        Pulse(0.42, 1.3),
        Envelope(0.02, 0.5, 0.85, 0.16, 0.5),
        Vibrato(5.0, 14, 0.3, 0.5, jitter_cents=1.0, glide_s=0.08, scoop_cents=-20),
        Ensemble(3, 8, 0.45, 1.0),
        Tone(0.4, 0.8, 0.03),
        Filter(2300, 0.2, 0.6, 2.2, 0.9, 0.03, 0.7, 0.5),
        breath=Breath(FLUTE_AIR, -38, -30, 0.05),
        effects=(Echo(0.75, -14.0, 3),),
        steps=2,
    ),
    place=Place(level_lu=-3.0, highpass_hz=150, width=0.5, send=0.5, air_db=0.0, compress=0.15, sidechained=0.3),
    sampled=(Sampled(0, 80),),
    prefer="synth",
)
