"""A small band for the desk: plain voices, and a piece of a few bars for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cadenza.score.meter import Meter
from cadenza.score.note import TimedNote
from cadenza.score.scale import Key
from cadenza.score.score import Performance, PerformedPart, Score
from cadenza.score.tempo import TempoMap
from cadenza.synth.instrument import Instrument, Phrase, Place, Stereo


def tone(harmonics: int, *, decay: float, attack: float = 0.004) -> Callable[[Phrase], Stereo]:
    """Return a voice of a few harmonics, each note a little to one side."""

    def voice(phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        generator = np.random.default_rng(phrase.seed)
        for note in phrase.notes:
            start = round(note.start_seconds * phrase.sample_rate)
            count = min(round((note.length_seconds + 0.25) * phrase.sample_rate), phrase.frames - start)
            if count <= 0:
                continue
            t = np.arange(count) / phrase.sample_rate
            hz = 440.0 * 2.0 ** ((note.pitch - 69) / 12.0)
            wave = sum(np.sin(2 * np.pi * k * hz * t) / k**1.4 for k in range(1, harmonics + 1))
            wave = wave * np.minimum(t / attack, 1.0) * np.exp(-t / decay)
            wave = wave * np.clip((note.length_seconds + 0.24 - t) / 0.2, 0.0, 1.0) * (note.velocity / 127.0) ** 1.5
            lean = generator.uniform(-0.3, 0.3)
            out[:, start : start + count] += np.stack([(1 - lean) * wave, (1 + lean) * wave]).astype(np.float32) * 0.3
        return out

    return voice


def drum(phrase: Phrase) -> Stereo:
    """Play a kick for keys 35 and 36, noise for all others."""
    out = np.zeros((2, phrase.frames), np.float32)
    generator = np.random.default_rng(phrase.seed)
    for note in phrase.notes:
        start = round(note.start_seconds * phrase.sample_rate)
        count = max(0, min(round(0.3 * phrase.sample_rate), phrase.frames - start))
        t = np.arange(count) / phrase.sample_rate
        kick = np.sin(2 * np.pi * (48 * t + 6 * (1 - np.exp(-40 * t)))) * np.exp(-10 * t)
        rattle = generator.standard_normal(count) * np.exp(-25 * t) * 0.4
        out[:, start : start + count] += (kick if note.pitch in (35, 36) else rattle) * note.velocity / 127.0
    return out


VOICES = {
    "acoustic_kit": (drum, Place(-1.0, highpass_hz=28.0, send=0.3, compress=0.4, sidechained=0.0)),
    "finger_bass": (tone(6, decay=0.7), Place(-3.0, highpass_hz=32.0, width=0.0, send=0.1, compress=0.4)),
    "grand_piano": (tone(8, decay=0.6), Place(-4.0)),
    "warm_pad": (tone(5, decay=5.0, attack=0.2), Place(-8.0, width=0.9, send=0.8)),
    "saw_lead": (tone(16, decay=3.0), Place(0.0)),
    "choir_aahs": (tone(6, decay=5.0, attack=0.1), Place(-6.0, width=0.8, send=0.8)),
}


def orchestra(name: str) -> Instrument:
    """Return one of the band's instruments."""
    voice, place = VOICES[name]
    return Instrument(name, voice, place, prefer="synth")


def piece(
    seconds: float = 6.0, *, bpm: float = 120.0, parts: Sequence[str] | None = None, seed: int = 7, loop: bool = False
) -> Performance:
    """Return a few bars for the band; `parts` picks some of kit, bass, piano, pad, lead, choir."""
    beat = 60.0 / bpm
    beats = int((seconds - (0.0 if loop else 1.2)) / beat)
    chords = ((57, 60, 64), (53, 57, 60), (48, 55, 64), (55, 59, 62))
    notes: dict[str, list[TimedNote]] = {name: [] for name in ("kit", "bass", "piano", "pad", "lead", "choir")}
    for index in range(beats):
        at, chord = index * beat, chords[(index // 4) % 4]
        notes["kit"] += [TimedNote(at, 0.2, 36 if index % 2 == 0 else 38, 100), TimedNote(at + beat / 2, 0.1, 42, 60)]
        notes["bass"].append(TimedNote(at, 0.8 * beat, chord[0] - 24, 95))
        notes["piano"] += [TimedNote(at + beat / 2, beat / 2, pitch, 75) for pitch in chord]
        if index % 4 == 0:
            notes["pad"] += [TimedNote(at, 4 * beat, pitch, 70) for pitch in chord]
            notes["choir"] += [TimedNote(at, 4 * beat, pitch + 12, 70) for pitch in chord]
        if index % 8 >= 4:
            notes["lead"].append(TimedNote(at, 0.7 * beat, 72 + (0, 4, 7, 9)[index % 4], 90))
    cast = {
        "kit": ("acoustic_kit", "drums", 0.0),
        "bass": ("finger_bass", "bass", 0.0),
        "piano": ("grand_piano", "chords", -0.3),
        "pad": ("warm_pad", "pad", 0.0),
        "lead": ("saw_lead", "lead", 0.1),
        "choir": ("choir_aahs", "pad", 0.2),
    }
    played = tuple(
        PerformedPart(name, cast[name][0], cast[name][1], tuple(notes[name]), pan=cast[name][2])
        for name in cast
        if parts is None or name in parts
    )
    score = Score("Tiny", Key(9, "minor"), Meter(), TempoMap.constant(bpm), (), (), (), seconds)
    return Performance(score, played, ((0.0, 0.5), (seconds, 0.5)), seconds, seed, loop)
