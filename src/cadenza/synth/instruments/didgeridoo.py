"""A hollow trunk and loose lips: one low note whose vowels keep turning."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Vowels
from cadenza.synth.tones.vowels import EH, OH, OO
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "didgeridoo",
    synth=Wave(
        Vowels((OO, OH, EH, OH), 0.75, 0.75),
        Envelope(0.09, 0.4, 0.9, 0.2, 0.4),
        Vibrato(1.9, 4, 0.0, 0.2, tremble_db=1.5, jitter_cents=4, scoop_cents=-40, scoop_s=0.1),
        Ensemble(2, 2, 0.3, 1.5),
        Tone(0.1, 0.8, 0.3, wander=0.28),
        breath=Breath(((80, -10), (300, 0), (900, -2), (2500, -8), (8000, -22)), -26, -18, 0.08),
        mono=True,
    ),
    place=Place(level_lu=-6.0, highpass_hz=45, width=0.3, send=0.4, sidechained=0.2),
    sampled=(Sampled(0, 71),),
)
