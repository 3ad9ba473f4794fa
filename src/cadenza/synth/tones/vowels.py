"""What a throat does: five formants a vowel (Hz, dB, bandwidth), and a choir that sings them."""

from __future__ import annotations

from cadenza.synth.instrument import Voice
from cadenza.synth.tones.colour import Colour, Points
from cadenza.synth.tones.motion import Envelope, Vibrato
from cadenza.synth.tones.spectra import Vowels
from cadenza.synth.tones.wave import Breath, Ensemble, Tone, Wave

Vowel = tuple[tuple[float, float, float], ...]

AH: Vowel = ((800, 0, 90), (1150, -5, 100), (2900, -15, 150), (3700, -18, 160), (4950, -46, 150))
EH: Vowel = ((420, 0, 70), (1950, -17, 110), (2800, -16, 130), (3600, -36, 140), (4950, -52, 150))
EE: Vowel = ((300, 0, 60), (2140, -14, 100), (2950, -22, 120), (3900, -26, 140), (4950, -44, 150))
OH: Vowel = ((460, 0, 80), (830, -9, 90), (2830, -20, 140), (3700, -22, 150), (4950, -48, 150))
OO: Vowel = ((340, 0, 70), (720, -14, 80), (2700, -34, 140), (3800, -38, 160), (4950, -56, 170))
MM: Vowel = ((260, 0, 70), (900, -28, 140), (2300, -34, 180), (3300, -42, 200), (4900, -60, 200))
_AIR: Points = ((150, -34), (500, -14), (1200, -4), (2800, 0), (5000, -2), (9000, -10), (16000, -26))
_CHEST = Colour(((40, -12), (120, 0), (300, 0), (1000, 0), (3000, 2), (6000, -2), (12000, -10)), 512)


def sung(
    path: tuple[Vowel, ...],
    *,
    singers: int = 8,
    size: float = 0.93,
    attack_s: float = 0.11,
    release_s: float = 0.3,
    vibrato_cents: float = 22.0,
    tilt: float = 1.15,
    breath_db: float = -32.0,
    bloom_s: float = 0.08,
    low: float = 0.0,
    high: float = 1.1,
    mono: bool = False,
    syllables: tuple[tuple[Vowel, ...], ...] = (),
) -> Voice:
    """Singers who slide into the note and let the vibrato come late; loudness opens the vowel along its path.

    `syllables` are other paths that a note may take.
    """
    return Wave(
        Vowels(path, size, tilt),
        Envelope(attack_s, 0.6, 0.88, release_s, 0.8),
        Vibrato(
            5.3, vibrato_cents, 0.3, 0.55, tremble_db=0.6, jitter_cents=3.0, scoop_cents=-70, scoop_s=0.09, glide_s=0.11
        ),
        Ensemble(
            singers,
            min(16, 4 * (singers - 1)),
            0.85,
            drift_cents=6.5 if singers > 1 else 2.5,
            vibrato_apart=True,
            centre=2.0 if singers > 2 else 1.0,
        ),
        Tone(low, high, bloom_s, wander=0.04, shimmer_db=2.0 if singers == 1 else 0.0),
        breath=Breath(_AIR, breath_db, -33, 0.06),
        effects=(_CHEST,),
        mono=mono,
        others=tuple(Vowels(other, size, tilt) for other in syllables),
    )
