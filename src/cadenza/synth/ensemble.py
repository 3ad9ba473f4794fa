"""The ensemble: who plays each part, and the dry sound of their playing."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cadenza.audio.level import from_db
from cadenza.audio.loudness import SILENCE_LUFS
from cadenza.audio.tape import rest
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.score import Performance, PerformedPart
from cadenza.synth.fx.biquad import cascade
from cadenza.synth.fx.widen import Widened
from cadenza.synth.instrument import Instrument, Phrase, Sampled, Stereo, Voice
from cadenza.synth.mixing.profile import PART_WINDOWS, Profile, listen
from cadenza.synth.stretches import play_through
from cadenza.synth.strum import Strummed

_CHUNK = 1 << 16  # frames added at once
_WIDE = 0.3  # instruments whose place is wider than this are not left mono

Orchestra = Callable[[str], Instrument]


class Bank(Protocol):
    """Where sampled voices come from; None where it has no such preset."""

    def voice(self, sampled: Sampled, /) -> Voice | None: ...


@dataclass(frozen=True, slots=True)
class Player:
    """One part and the voices that play it: the layers of a sampled instrument, and a synthesised one under them."""

    part: PerformedPart
    instrument: Instrument
    stem: str
    layers: tuple[Voice, ...]
    under: Voice | None
    under_db: float
    sampled: bool


@dataclass(frozen=True, slots=True)
class Playing:
    """The dry sound of a part, (2, frames), and what it is like."""

    samples: Stereo
    profile: Profile


def seat(performance: Performance, *, orchestra: Orchestra | None, bank: Bank | None) -> list[Player]:
    """Return a player for each part that has notes; `orchestra` None is all the instruments that are ours."""
    if orchestra is None:
        from cadenza.synth.instruments import instrument

        orchestra = instrument
    return [_player(part, orchestra(part.instrument), bank) for part in performance.parts if part.notes]


def _player(part: PerformedPart, instrument: Instrument, bank: Bank | None) -> Player:
    facts = INSTRUMENTS.get(part.instrument)
    stem = facts.stem if facts else "other"
    seed = zlib.crc32(part.name.encode())

    def seated(voice: Voice) -> Voice:
        voice = Strummed(voice, instrument.strum_s) if instrument.strum_s else voice
        return Widened(voice, seed) if instrument.place.width >= _WIDE else voice

    own = seated(instrument.synth)
    voices: list[Voice | None] = []
    if bank is not None and instrument.prefer == "sampled":
        voices = [bank.voice(layer) for layer in instrument.sampled]
    layers = tuple(seated(voice) for voice in voices if voice is not None)
    if not layers:
        return Player(part, instrument, stem, (own,), None, 0.0, False)
    blend = instrument.blend_db
    return Player(part, instrument, stem, layers, None if blend is None else own, blend or 0.0, True)


def effort(player: Player) -> float:
    """Return about how much work a player has, to be compared with others': each note, and how long it sounds."""
    notes = sum(1.0 + 2.0 * note.length_seconds for note in player.part.notes)
    return 10.0 + notes * (2.0 if player.under is not None else 1.0)


def play(player: Player, performance: Performance, *, frames: int, sample_rate: int) -> Playing:
    """Return the dry sound of a part over `frames` frames."""
    phrase = phrase_of(player.part, performance, frames=frames, sample_rate=sample_rate)
    samples = together(player.layers, phrase)
    profile = listen([samples], sample_rate=sample_rate)
    if player.under is not None:
        under = play_through(player.under, phrase)
        add(samples, under, np.float32(under_gain(player, profile, under)))
    return Playing(samples, profile)


def phrase_of(part: PerformedPart, performance: Performance, *, frames: int, sample_rate: int) -> Phrase:
    """Return what a part asks its voices to play."""
    return Phrase(
        notes=part.notes,
        frames=frames,
        sample_rate=sample_rate,
        seed=zlib.crc32(f"{performance.seed}/{part.name}".encode()),
        tempo_bpm=performance.score.tempo.bpm_at(0),
        pedal=part.pedal,
    )


def under_gain(player: Player, profile: Profile, under: Stereo, *, windows: int = PART_WINDOWS) -> float:
    """Return the factor that brings the voice under the layers, whose sound has `profile`, to its place; 0: none."""
    flat = cascade()
    own, other = profile.lufs(flat), listen([under], sample_rate=profile.sample_rate, windows=windows).lufs(flat)
    if own > SILENCE_LUFS and other > SILENCE_LUFS:
        return from_db(own - other + player.under_db)
    return 0.0


def together(voices: Sequence[Voice], phrase: Phrase) -> Stereo:
    samples = play_through(voices[0], phrase)
    if samples.shape != (2, phrase.frames):
        raise ValueError(f"a voice gave {samples.shape} and not (2, {phrase.frames})")
    for voice in voices[1:]:
        add(samples, play_through(voice, phrase), np.float32(1.0))
    for start in range(0, phrase.frames, _CHUNK):
        piece = samples[:, start : start + _CHUNK]
        if not np.isfinite(piece.sum()):
            np.nan_to_num(piece, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        rest(samples)
    return samples


def add(samples: Stereo, other: Stereo, gain: np.float32) -> None:
    for start in range(0, samples.shape[1], _CHUNK):
        span = slice(start, start + _CHUNK)
        samples[:, span] += other[:, span] * gain
        rest(samples)
        rest(other)
