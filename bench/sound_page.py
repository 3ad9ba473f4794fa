"""Write docs/sound.md: what a plain General MIDI player makes of our scores, what we make of them, and the numbers.

    python bench/sound_page.py

Needs the development packages (matplotlib, pyloudnorm) and, for the plain player, FluidSynth and a SoundFont.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from cadenza.audio import codecs  # noqa: E402
from cadenza.audio.loudness import integrated_lufs, loudness_range  # noqa: E402
from cadenza.audio.sound import Sound  # noqa: E402
from cadenza.audio.true_peak import true_peak_db  # noqa: E402
from cadenza.brief import Brief  # noqa: E402
from cadenza.engines.composer import ComposerEngine  # noqa: E402
from cadenza.score.instruments import INSTRUMENTS  # noqa: E402
from cadenza.score.note import TimedNote  # noqa: E402
from cadenza.synth.instrument import Phrase, Voice  # noqa: E402
from cadenza.synth.instruments import instrument  # noqa: E402

PAGE = ROOT / "docs" / "sound.md"
PICTURES = ROOT / "docs" / "sound"
PROMPTS = {
    "lofi": "lofi hip hop with mellow electric piano, vinyl crackle, 78 BPM",
    "rock": "driving rock anthem with distorted guitars, 132 BPM",
    "orchestra": "emotional orchestral film music with strings and horn",
    "jazz": "swinging jazz quartet with walking bass and saxophone",
}
SECONDS, SEED, RATE = 30.0, 7, 44100
OCTAVES_HZ = (63, 250, 1000, 4000, 12000)

HEAD = """# How it sounds

The same scores twice: played by a plain General MIDI player (FluidSynth with the first SoundFont of this machine, its
defaults), and by Cadenza's own desk. Written by `python bench/sound_page.py`; the pictures are spectrograms, low to
high from bottom to top (40 Hz to 16 kHz), loud is bright, 70 dB from black to white.

What the desk does that the player does not: it sets each part's level by its measured loudness and its role, clears
each part's lows, lets the others step back while a lead plays, gives every repeat of a note its own touch, adds the
room, the echo and the chorus that the style asks for, leads the whole towards the spectrum of its genre, opens what
stands too close to the middle, and masters to the loudness asked for under a true peak of -1 dB, with peaks no further
over the mean than records of the style have them: some 11 dB where it is dense, 13 where it breathes, so that an MP3,
which adds to peaks, stays under 14. What is uneven within an octave of the spectrum is evened out. Drums are rounded
off in their own channel before the whole is. A bass makes way for the kick's stroke, a lead is lifted over a crowd,
and a part that the kick pumps gets back most of what that takes. The glue holds strokes, not sections: what was mixed
quiet stays quiet beside what was mixed loud, but for what would be lost beside it, which is ridden up.

Nobody sits in another's place: the lead has the middle, an orchestra its chairs. In rooms, chambers, halls and
cathedrals the walls answer each player from where they sit, by image sources: strings in front late and softly, brass
and percussion at the back at once and strongly, and duller; a soloist steps forward.

Recorded notes are heard before they are played: each key of a SoundFont's preset is brought to its pitch and to the
loudness of its neighbours (free fonts are up to 20 cents off, and 10 dB uneven), a key beyond the font's range is its
nearest repitched, and our own synthesis is laid over what is dull. A tone that is held is heard for two seconds and
bent back where its loop or its player drifts, by up to 25 cents. Where a font has one recording for every force, a
soft touch leaves overtones out and a hard one adds some; cymbals too. Chords of guitars are strummed string by string.
What one microphone recorded gets sides, scattered from its own sound, which a mono listener loses without missing.
"""

SINGLE = """
## Single instruments

Each three times the same note, soft, ordinary and hard, and a run of five: as our own synthesis makes it, which is
all that a machine without SoundFonts has, and as this machine's SoundFonts have it. The centre of the spectrum tells
how a harder stroke is a brighter one; the last column is how far the loudest and the softest of seven keys over the
whole range lie apart at one velocity.
"""
INSTRUMENT_NOTES = {
    "grand_piano": 60,
    "steel_guitar": 52,
    "violin": 72,
    "trumpet": 69,
    "choir_aahs": 62,
    "acoustic_kit": 49,
}


@dataclass(frozen=True)
class Measures:
    """What a meter says of a record."""

    lufs: float
    true_peak_db: float
    range_lu: float
    correlation: float
    bands_db: tuple[float, ...]

    def row(self, name: str) -> str:
        first = (name, *(f"{value:.1f}" for value in (self.lufs, self.true_peak_db, self.range_lu)))
        return "| " + " | ".join((*first, f"{self.correlation:.2f}", *(f"{band:.0f}" for band in self.bands_db))) + " |"


def main() -> None:
    from sound_beside import beside

    engine = ComposerEngine()
    PICTURES.mkdir(parents=True, exist_ok=True)
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as name:
        for title, prompt in PROMPTS.items():
            parts.append(chapter(engine, title, prompt, Path(name)))
        parts.append(beside(engine, Path(name), play_plainly))
    parts.append(instruments(engine))
    PAGE.write_text("\n".join(parts))
    print(f"{PAGE.relative_to(ROOT)}: {sum(p.stat().st_size for p in PICTURES.glob('*.png')) // 1000} kB of pictures")


def chapter(engine: ComposerEngine, title: str, prompt: str, folder: Path) -> str:
    """Make one piece both ways and return its chapter."""
    roles = ("audio", "midi", "stem:drums", "stem:bass", "stem:vocals", "stem:other")
    brief = Brief(prompt, duration_seconds=SECONDS, seed=SEED, output_format="wav")
    take = engine.perform(brief, folder, lambda *_: None, roles=roles)
    files = {file.role: file.path for file in take.files}
    ours = codecs.read(files["audio"])
    plain = play_plainly(files["midi"], engine.soundfonts, SECONDS)
    rows = [
        "| | LUFS | true peak dB | range LU | L/R correlation | " + " | ".join(f"{hz} Hz" for hz in OCTAVES_HZ) + " |"
    ]
    rows.append("|---" * (5 + len(OCTAVES_HZ)) + "|")
    pictures = []
    for kind, sound in (("plain", plain), ("cadenza", ours)):
        if sound is not None:
            rows.append(measure(sound).row(kind))
            draw(sound, PICTURES / f"{title}-{kind}.png")
            pictures.append(f"![{title}, {kind}](sound/{title}-{kind}.png)")
    stems = {role.removeprefix("stem:"): codecs.read(path) for role, path in files.items() if role.startswith("stem:")}
    card = [
        "",
        "Level of each stem, dB by fifth of the piece:",
        "",
        "| stem | LUFS | 1 | 2 | 3 | 4 | 5 |",
        "|---" * 7 + "|",
    ]
    card += [
        f"| {name} | {integrated_lufs(stem):.1f} | {' | '.join(fifths(stem))} |"
        for name, stem in stems.items()
        if stem.samples.any()
    ]
    cast = ", ".join(dict.fromkeys(str(c["instrument"]).replace("_", " ") for c in take.facts["cast"]))
    head = ["", f"## {title.capitalize()}", "", f"*{prompt}* (seed {SEED}): {cast}.", ""]
    return "\n".join([*head, *pictures, "", *rows, *card]) + "\n"


def instruments(engine: ComposerEngine) -> str:
    """Return the chapter of single instruments, their pictures drawn."""
    rows = ["| | soft, Hz | ordinary, Hz | hard, Hz | range dB |", "|---" * 5 + "|"]
    pictures = []
    for name, pitch in INSTRUMENT_NOTES.items():
        one = instrument(name)
        recorded = engine.bank.voice(one.sampled[0]) if engine.bank else None
        for kind, voice in (("synthesis", one.synth), ("recorded", recorded)):
            if voice is None:
                continue
            title = f"{name.replace('_', ' ')}, {kind}"
            draw(strokes(voice, pitch), PICTURES / f"{name}-{kind}.png", rows=100)
            pictures.append(f"![{title}](sound/{name}-{kind}.png)")
            centres = " | ".join(f"{centre(voice, pitch, velocity):.0f}" for velocity in (40, 85, 120))
            rows.append(f"| {title} | {centres} | {evenness(name, voice)} |")
    return "\n".join([SINGLE, *pictures, "", *rows]) + "\n"


def strokes(voice: Voice, pitch: int) -> Sound:
    """Return one note soft, ordinary and hard, and a run."""
    notes = [TimedNote(1.6 * i, 1.3, pitch, velocity) for i, velocity in enumerate((40, 85, 120))]
    notes += [TimedNote(4.8 + 0.3 * i, 0.28, pitch + step, 90) for i, step in enumerate((0, 2, 4, 5, 7))]
    return Sound(voice(Phrase(notes, round(6.6 * RATE), RATE, SEED)), RATE)


def centre(voice: Voice, pitch: int, velocity: int) -> float:
    """Return the centre of the spectrum of a note's first quarter of a second, in Hz, above 40 Hz."""
    power = np.abs(np.fft.rfft(voice(Phrase((TimedNote(0.0, 0.5, pitch, velocity),), RATE // 4, RATE, SEED)))) ** 2
    hz = np.fft.rfftfreq(RATE // 4, 1 / RATE)
    heard = power.sum(axis=0) * (hz > 40)
    return float(heard @ hz / heard.sum())


def evenness(name: str, voice: Voice) -> str:
    """Return how far apart in loudness seven keys over the range lie, in dB; nothing of a kit."""
    facts = INSTRUMENTS[name]
    if not facts.pitched:
        return ""
    loud = []
    for key in np.linspace(facts.low + 2, facts.high - 2, 7).round().astype(int):
        phrase = Phrase((TimedNote(0.0, 0.7, int(key), 90),), round(0.7 * RATE), RATE, SEED)
        loud.append(integrated_lufs(Sound(voice(phrase), RATE)))
    return f"{max(loud) - min(loud):.1f}"


def play_plainly(midi: Path, fonts: tuple[Path, ...], seconds: float) -> Sound | None:
    """Return what FluidSynth makes of the first `seconds` of a MIDI file, None where it or a font is missing."""
    if not fonts or shutil.which("fluidsynth") is None:
        return None
    target = midi.with_suffix(".plain.wav")
    command = ["fluidsynth", "-ni", "-q", "-r", "44100", "-F", str(target), str(fonts[0]), str(midi)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sound = codecs.read(target)
    return Sound(sound.samples[:, : round(seconds * sound.sample_rate)], sound.sample_rate)


def measure(sound: Sound) -> Measures:
    """Return the measures of a record; bands are octaves in dB under the loudest of them."""
    left, right = sound.samples
    correlation = float(np.corrcoef(left, right)[0, 1])
    power = np.abs(np.fft.rfft(sound.samples, axis=1)) ** 2
    hz = np.fft.rfftfreq(sound.frames, 1 / sound.sample_rate)
    bands = [power[:, (hz >= at / 2**0.5) & (hz < at * 2**0.5)].sum() for at in OCTAVES_HZ]
    decibels = 10 * np.log10(np.array(bands) / max(bands) + 1e-12)
    return Measures(integrated_lufs(sound), true_peak_db(sound), loudness_range(sound), correlation, tuple(decibels))


def fifths(sound: Sound) -> list[str]:
    """Return the level in dB of each fifth of a sound."""
    pieces = np.array_split(sound.samples, 5, axis=1)
    return [f"{max(10 * np.log10(float(np.mean(piece**2)) + 1e-12), -99):.0f}" for piece in pieces]


def draw(sound: Sound, path: Path, *, rows: int = 140) -> None:
    """Draw a spectrogram, small: 440 x 140, 24 shades."""
    import matplotlib
    from PIL import Image

    image = spectrogram(sound, columns=440, rows=rows)
    shades = (matplotlib.colormaps["magma"](image)[:, :, :3] * 255).astype(np.uint8)
    Image.fromarray(shades).quantize(24).save(path, optimize=True)


def spectrogram(sound: Sound, *, columns: int, rows: int) -> NDArray[np.float64]:
    """Return levels 0-1, (rows, columns), the highest pitch first, 70 dB from 0 to 1."""
    mono, size = sound.samples.mean(axis=0), 4096
    starts = np.linspace(0, max(mono.size - size, 0), columns).astype(int)
    frames = np.stack([mono[at : at + size] for at in starts]) * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    edges = np.geomspace(40.0, 16000.0, rows + 1) * size / sound.sample_rate
    low = np.floor(edges[:-1]).astype(int)
    high = np.maximum(np.ceil(edges[1:]).astype(int), low + 1)
    sums = np.concatenate([np.zeros((columns, 1)), np.cumsum(power, axis=1)], axis=1)
    bands = (sums[:, high] - sums[:, low]) / (high - low)
    level = 10 * np.log10(bands.T[::-1] + 1e-9)
    level += 3.0 * np.log2(np.geomspace(16000.0, 40.0, rows) / 1000.0)[:, None]  # music falls by about 3 dB an octave
    return np.clip((level - np.percentile(level, 99.7)) / 70.0 + 1.0, 0.0, 1.0)


if __name__ == "__main__":
    main()
