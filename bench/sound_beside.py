"""Many styles beside a plain General MIDI player: the chapter of the page of sounds that counts.

Both play the same MIDI. What is wanted: nearer the spectrum of the genre than the plain player; peaks 9-14 dB over the
mean; sides that are neither missing nor apart (correlation .3-.9); and no more than 2 LU lost in mono. And
a drum that is struck again must not be the same sound again.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

import numpy as np  # noqa: E402
from sound_survey import PROMPTS, RATE, SEED, Card, measure  # noqa: E402

from cadenza.audio.sound import Sound  # noqa: E402
from cadenza.brief import Brief  # noqa: E402
from cadenza.engines.composer import ComposerEngine  # noqa: E402
from cadenza.score.midi import midi_bytes  # noqa: E402
from cadenza.score.note import TimedNote  # noqa: E402
from cadenza.score.production import Production  # noqa: E402
from cadenza.synth.desk import render  # noqa: E402
from cadenza.synth.instrument import Phrase  # noqa: E402
from cadenza.synth.instruments import instrument  # noqa: E402

SECONDS = 24.0
STROKES, APART_SECONDS, STROKE_SECONDS = 8, 0.5, 0.12
DRUMS = {"snare": 38, "closed hi-hat": 42}
HEARD = slice(1, 9)  # octaves from 63 Hz to 8 kHz

Plainly = Callable[[Path, tuple[Path, ...], float], Sound | None]

HEAD = """
## Many styles

{count} prompts, {seconds:.0f} seconds each, the same MIDI played by both. Off its genre: how far the octaves from 63 Hz
to 8 kHz lie from the spectrum that the style aims at, RMS. Crest: the peak over the mean. Loss: what mono takes away.
"""


def beside(engine: ComposerEngine, folder: Path, play_plainly: Plainly) -> str:
    """Return the chapter, "" where there is no plain player."""
    pairs = list(both(engine, folder, play_plainly))
    if not pairs:
        return ""
    nearer = sum(off_db(ours) < off_db(plain) for _, plain, ours in pairs)
    rows = ["| | plain | cadenza |", "|---|---|---|"]
    rows.append(f"| nearer its genre | {len(pairs) - nearer} | {nearer} |")
    for title, told in (
        ("off its genre, median dB", lambda cards: f"{np.median([off_db(c) for c in cards]):.1f}"),
        ("crest 9 to 14 dB", lambda cards: str(sum(9 <= c.crest_db <= 14 for c in cards))),
        ("correlation .3 to .9", lambda cards: str(sum(0.3 <= c.correlation <= 0.9 for c in cards))),
        ("less than 2 LU lost in mono", lambda cards: str(sum(c.mono_loss_lu < 2 for c in cards))),
    ):
        plain, ours = (told([pair[which] for pair in pairs]) for which in (1, 2))
        rows.append(f"| {title} | {plain} | {ours} |")
    for name, key in DRUMS.items():
        plain, ours = alike(play_strokes(key, folder, engine, play_plainly)), alike(our_strokes(key, engine))
        rows.append(f"| strokes of a {name} alike, correlation | {plain:.2f} | {ours:.2f} |")
    rows += ["", "| | off, plain | off | crest, plain | crest | correlation, plain | correlation |", "|---" * 7 + "|"]
    rows += [
        f"| {prompt} | {off_db(plain):.1f} | {off_db(ours):.1f} | {plain.crest_db:.1f} | {ours.crest_db:.1f}"
        f" | {plain.correlation:.2f} | {ours.correlation:.2f} |"
        for prompt, plain, ours in pairs
    ]
    return "\n".join([HEAD.format(count=len(pairs), seconds=SECONDS), *rows]) + "\n"


def both(engine: ComposerEngine, folder: Path, play_plainly: Plainly) -> Iterator[tuple[str, Card, Card]]:
    """Yield each prompt with the cards of what the plain player and what we make of it."""
    for prompt in PROMPTS:
        plan = engine.plan(Brief(prompt, duration_seconds=SECONDS, seed=SEED))
        _, performance = engine.compose(plan)
        midi = folder / "piece.mid"
        midi.write_bytes(midi_bytes(performance))
        plain = play_plainly(midi, engine.soundfonts, SECONDS)
        if plain is None:
            return
        production = Production.from_json(plan.production)
        made = render(performance, production, sample_rate=RATE, bank=engine.bank, stems=False)
        yield prompt, measure(plain, production), measure(made.mix, production)


def off_db(card: Card) -> float:
    """Return how far a mix lies from the spectrum that its style aims at, in dB."""
    return float(np.sqrt(np.mean(np.square(card.bands_db[HEARD]))))


def play_strokes(key: int, folder: Path, engine: ComposerEngine, play_plainly: Plainly) -> Sound:
    """Return equal strokes of a drum as the plain player plays them."""
    import mido

    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)])
    for _ in range(STROKES):
        track.append(mido.Message("note_on", channel=9, note=key, velocity=90, time=0))
        track.append(mido.Message("note_off", channel=9, note=key, velocity=0, time=480))
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(track)
    file.save(folder / "strokes.mid")
    played = play_plainly(folder / "strokes.mid", engine.soundfonts, STROKES * APART_SECONDS)
    if played is None:
        raise FileNotFoundError("the plain player is gone")
    return played


def our_strokes(key: int, engine: ComposerEngine) -> Sound:
    """Return the same strokes as our acoustic kit plays them, recorded where there is a recording."""
    kit = instrument("acoustic_kit")
    voice = engine.bank.voice(kit.sampled[0]) if engine.bank and kit.prefer == "sampled" else kit.synth
    notes = [TimedNote(APART_SECONDS * number, 0.1, key, 90) for number in range(STROKES)]
    return Sound(voice(Phrase(notes, round(STROKES * APART_SECONDS * RATE), RATE, SEED)), RATE)


def alike(sound: Sound) -> float:
    """Return the median correlation of two strokes, each laid over the other as it fits best."""
    mono = sound.samples.mean(axis=0, dtype=np.float64)
    step, length = round(APART_SECONDS * sound.sample_rate), round(STROKE_SECONDS * sound.sample_rate)
    pieces = [mono[number * step : number * step + length] for number in range(STROKES)]
    spectra = [np.fft.rfft(piece / (np.linalg.norm(piece) + 1e-12), 2 * length) for piece in pieces]
    pairs = itertools.combinations(spectra, 2)
    return float(np.median([np.fft.irfft(one * np.conj(other)).max() for one, other in pairs]))
