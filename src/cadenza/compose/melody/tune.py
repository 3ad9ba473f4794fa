"""A tune: candidates written for a section, the critic's choice, and what changes when the section returns."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from cadenza.compose.melody import critic, motif
from cadenza.compose.melody.develop import settle
from cadenza.compose.melody.figure import Figure
from cadenza.compose.melody.form import bars_in_phrase, plan_phrases
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.melody.line import write_line
from cadenza.compose.melody.manner import Manner
from cadenza.compose.melody.material import Vocabulary, draw_vocabulary
from cadenza.compose.melody.setting import Setting, home_section, pace_of, setting_of
from cadenza.compose.passage import Passage, stream
from cadenza.score.note import Note


def write_tune(passage: Passage, manner: Manner) -> list[Note]:
    """Return the notes of one section's melody."""
    setting = setting_of(passage, manner)
    figure = choose_line(passage, setting)
    figure = returned(passage, setting, figure)
    return notes_of(passage, setting, figure)


def choose_line(passage: Passage, setting: Setting) -> Figure:
    """Return the best of several lines, the same for each section of the letter."""
    manner = setting.manner
    vocabulary = vocabulary_of(passage, setting)
    phrase_bars = bars_in_phrase(setting.meter, beats=manner.phrase_beats, bars=setting.bars)
    phrases = plan_phrases(
        setting.bars, phrase_bars, passage.shared_rng("form"), forms=manner.forms, last=passage.is_last
    )
    targets = targets_of(setting)
    best: tuple[float, Figure] | None = None
    for number in range(manner.candidates):
        rng = passage.shared_rng("line", number)
        figure = write_line(rng, setting, phrases, vocabulary)
        measures = critic.measure(
            [(t.start, t.length, setting.sung(t.rung, t.start)) for t in figure], setting.bar_ticks
        )
        mark = critic.distance(measures, targets) + rng.random() * 0.4
        if best is None or mark < best[0]:
            best = (mark, figure)
    return best[1] if best else ()


def vocabulary_of(passage: Passage, setting: Setting) -> Vocabulary:
    """Return the piece's cells; high sections have their own, with longer notes."""
    rng = stream(passage.plan.seed, "cells", passage.member.part, setting.high_section)
    home = home_section(passage)
    pace = pace_of(passage, setting.manner, home.energy, 0.5)
    return draw_vocabulary(rng, setting.meter, pace, setting.manner)


def targets_of(setting: Setting) -> Mapping[str, tuple[float, float, float]]:
    """Return the human bands, moved where the manner means to be sparser or busier than a song."""
    scale = setting.bar_ticks / (4 * TICKS)
    low, middle, high = critic.HUMAN["notes_per_bar"]
    notes = setting.pace.notes * 0.92
    if low * scale <= notes <= high * scale:
        band = (low * scale, notes, high * scale)
    else:
        band = (notes * 0.75, notes, notes * 1.3)
    return {**critic.HUMAN, "notes_per_bar": band}


def returned(passage: Passage, setting: Setting, figure: Figure) -> Figure:
    """Return the line as this section sings it: varied a little each time it comes back."""
    if passage.occurrence == 0 or not figure:
        return figure
    rng = passage.rng("return")
    last_phrase = max(0, setting.bars - 4) * setting.bar_ticks
    if passage.occurrence >= 2 or rng.random() < 0.5:
        chosen = rng.random() * 0.6 + 0.2
        figure = motif.ornament(
            figure,
            shortest=3 if setting.pace.sixteenths > 0.3 else 6,
            chosen=lambda t: t.start >= last_phrase and _share(t.start) < chosen,
        )
    return settle(setting, figure, offset=0)


def _share(tick: int) -> float:
    return (tick * 2654435761 % 4096) / 4096


def notes_of(passage: Passage, setting: Setting, figure: Figure) -> list[Note]:
    """Return the figure as notes: beats, pitches, and the accents of the metre."""
    manner, member = setting.manner, passage.member
    base = 66 + 26 * passage.section.energy
    found = []
    for tone, after in zip(figure, (*figure[1:], None), strict=True):
        pitch = setting.sung(tone.rung, tone.start) + tone.shade
        pitch = _folded(pitch, member.low, member.high)
        length = min(tone.length, (after.start if after else tone.end) - tone.start)
        if length <= 0:
            continue
        accent = 6 if tone.start % setting.bar_ticks == 0 else 3 if setting.is_strong(tone.start) else -3
        accent += 3 if length >= 2 * TICKS else 0
        found.append(
            Note(
                passage.start_beat + Fraction(tone.start, TICKS),
                Fraction(length, TICKS),
                pitch,
                max(20, min(124, round(base + accent))),
                vibrato_cents=manner.vibrato_cents if length >= TICKS else 0.0,
            )
        )
    return found


def _folded(pitch: int, low: int, high: int) -> int:
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    while pitch < low and pitch + 12 <= high:
        pitch += 12
    return pitch


__all__ = ["choose_line", "notes_of", "random", "replace", "write_tune"]
