"""Obbligato: a running second voice over the melody, as the clarinet of a street band plays it."""

from __future__ import annotations

from cadenza.compose.groove.hush import hushed
from cadenza.compose.melody.gaps import lead_of
from cadenza.compose.melody.ladder import TICKS, Ground, Ladder
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

HALF = Fraction(1, 2)
BREATH = 8  # beats after which a player has to breathe
REACH = 7  # rungs above and below the middle of the range


def obbligato(passage: Passage) -> list[Note]:
    """Run in eighths over the changes: up through the chord, down by step, a breath before each second bar line."""
    ladder = Ladder.of(passage.key, "key")
    ground = Ground(ladder, passage.chords, start_beat=float(passage.start_beat), sevenths=True)
    middle = ladder.nearest((passage.member.low + passage.member.high) / 2)
    low, high = middle - REACH, middle + REACH
    rng, sung = passage.rng("obbligato"), lead_of(passage)
    busy = {n.start_beat for n in sung}
    loud = 60 + 26 * passage.section.energy
    here, way, found = middle, 1, list[Note]()
    at = passage.start_beat
    while at < passage.end_beat:
        told = (at - passage.start_beat) % BREATH
        calm = passage.level < 3 and at in busy and rng.random() < 0.6
        if told >= BREATH - 1 or calm or rng.random() < 0.06:
            at += HALF
            continue
        tick = round((at - passage.start_beat) * TICKS)
        here = _next(ground, here, way, tick, on_beat=at % 1 == 0)
        if here >= high or here <= low:
            way = -1 if here >= high else 1
        elif rng.random() < 0.12:
            way = -way
        pitch = ground.pitch(here, tick)
        while pitch > passage.member.high:
            pitch, here = pitch - 12, here - ground.size
        velocity = max(24, min(112, round(loud + (5 if at % 1 == 0 else -5) + rng.gauss(0, 3))))
        if pitch >= passage.member.low:
            found.append(Note(at, HALF, pitch, velocity))
        at += HALF
    return hushed(found, passage)


def _next(ground: Ground, here: int, way: int, tick: int, *, on_beat: bool) -> int:
    """Return the next rung: chord by chord upward, step by step downward, a tone of the chord on each beat."""
    if way < 0 and not on_beat:
        return here - 1
    rungs = range(here + way, here + way * (ground.size + 1), way)
    return next((rung for rung in rungs if ground.is_tone(rung, tick)), here + way)


IDIOMS: dict[str, Idiom] = {"obbligato": obbligato}
