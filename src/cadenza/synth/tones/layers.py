"""Voices made of voices: several at once, or one for each way of playing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cadenza.synth.instrument import Phrase, Stereo, Voice
from cadenza.synth.tones.colour import Effect, applied
from cadenza.synth.tones.kernels import BLOCK, shape
from cadenza.synth.tones.loudness import velocity_gain
from cadenza.synth.tones.motion import edges_of, swelling
from cadenza.synth.tones.timing import ready


@dataclass(frozen=True, slots=True)
class Layers:
    """Voices that play together, each at its own level in dB and its own transposition in semitones."""

    voices: tuple[tuple[Voice, float, int], ...]
    effects: tuple[Effect, ...] = ()

    def __call__(self, phrase: Phrase) -> Stereo:
        out = np.zeros((2, phrase.frames), np.float32)
        for number, (voice, gain_db, semitones) in enumerate(self.voices):
            notes = (
                [replace(note, pitch=note.pitch + semitones) for note in phrase.notes] if semitones else phrase.notes
            )
            out += voice(replace(phrase, notes=notes, seed=phrase.seed + number)) * np.float32(10 ** (gain_db / 20))
        return applied(out, self.effects, sample_rate=phrase.sample_rate, tempo_bpm=phrase.tempo_bpm)


@dataclass(frozen=True, slots=True)
class ByArticulation:
    """A voice that hands its plucked notes to another."""

    usual: Voice
    pizzicato: Voice

    def __call__(self, phrase: Phrase) -> Stereo:
        plucked = [note for note in phrase.notes if note.articulation == "pizzicato"]
        if not plucked:
            return self.usual(phrase)
        rest = [note for note in phrase.notes if note.articulation != "pizzicato"]
        out = self.usual(replace(phrase, notes=rest)) if rest else np.zeros((2, phrase.frames), np.float32)
        return out + self.pizzicato(replace(phrase, notes=plucked))


@dataclass(frozen=True, slots=True)
class Touched:
    """A driven voice whose touch survives the drive: velocity and swell are laid on again behind the amplifier.

    `track_db` per octave above middle C evens out what a drive does: it makes high notes as strong as low ones.
    """

    voice: Voice
    share: float = 0.55
    level_db: float = 0.0
    track_db: float = 0.0

    def __call__(self, phrase: Phrase) -> Stereo:
        if not phrase.notes:
            return np.zeros((2, phrase.frames), np.float32)
        out = self.voice(replace(phrase, notes=[replace(note, swell=()) for note in phrase.notes]))
        edges = edges_of(phrase.frames)
        level = np.ones(edges)
        for sounding in ready(phrase, release_s=0.1):
            first = sounding.start // BLOCK
            mine = swelling(sounding, edges - first) * velocity_gain(sounding.note.velocity) ** self.share
            mine = mine * 10 ** ((self.level_db + self.track_db * (sounding.note.pitch - 60) / 12) / 20)
            level[first:] = mine
        width = 9  # a hand moves in about 15 ms
        padded = np.concatenate((np.full(width // 2, level[0]), level, np.full(width // 2, level[-1])))
        shape(out, np.convolve(padded, np.ones(width) / width, "valid"))
        return out
