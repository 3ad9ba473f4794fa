"""Three reeds to a note, tuned apart until they sing; bellows that lean on the beat."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.blown import REED_AIR
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Resonant
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

INSTRUMENT = Instrument(
    "accordion",
    synth=Wave(
        Resonant(
            0.68,
            2000,
            7500,
            steep=1.2,
            formants=((100, -5), (350, 1), (900, 2), (1900, 2), (3500, -1), (7000, -10), (14000, -26)),
        ),
        Envelope(0.03, 0.3, 0.95, 0.09, 0.6),
        Vibrato(5.5, 0, jitter_cents=1.0, scoop_cents=-6, scoop_s=0.04),
        Ensemble(3, 13, 0.6, 1.0, centre=1.3),
        Tone(0.2, 0.9, 0.04),
        breath=Breath(REED_AIR, -42, -26, 0.02),
    ),
    place=Place(level_lu=-6.0, highpass_hz=100, width=0.6, send=0.35, sidechained=0.2),
    sampled=(Sampled(0, 21),),
)
