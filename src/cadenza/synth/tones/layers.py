"""Voices made of voices: several at once, or one for each way of playing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cadenza.synth.instrument import Phrase, Stereo, Voice
from cadenza.synth.tones.colour import Effect, applied


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
