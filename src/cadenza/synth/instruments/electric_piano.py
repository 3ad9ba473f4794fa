"""A tine piano on a suitcase amplifier: bell-like when soft, barking when hard, slowly panning."""

from __future__ import annotations

from cadenza.synth.instrument import Instrument, Place, Sampled
from cadenza.synth.tones.bars import Tines
from cadenza.synth.tones.colour import Colour
from cadenza.synth.tones.movement import Tremolo
from cadenza.synth.tones.struck import Knock, Struck

INSTRUMENT = Instrument(
    "electric_piano",
    synth=Struck(
        Tines(bark=0.95, bell_db=-13.0),
        release_s=0.16,
        attack_s=0.002,
        knocks=(Knock(((80, -4), (250, 0), (900, -10), (4000, -26)), 0.012, -30, -20, off_db=-38),),
        effects=(
            Colour(((30, -10), (80, -1), (250, 0), (700, 1), (2000, 6), (5000, 5), (9000, -3), (14000, -16))),
            Tremolo(3.8, 0.3, pan=True),
        ),
        pedalled=True,
    ),
    place=Place(level_lu=-4.0, highpass_hz=70, width=0.7, send=0.4, body_db=-1.0, compress=0.25, sidechained=0.5),
    sampled=(Sampled(0, 4),),
    prefer="synth",
)
