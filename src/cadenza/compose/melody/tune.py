"""A tune: candidates written for a letter, the critic's choice, and the section's own singing of it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cadenza.compose.melody import critic
from cadenza.compose.melody.cells import Pace
from cadenza.compose.melody.express import Expression, expression
from cadenza.compose.melody.figure import Figure, Tone
from cadenza.compose.melody.form import bars_in_phrase, plan_phrases
from cadenza.compose.melody.home import home_of, is_single, is_solo
from cadenza.compose.melody.ladder import TICKS, Ground
from cadenza.compose.melody.line import write_line
from cadenza.compose.melody.manner import Manner, tuned
from cadenza.compose.melody.material import Vocabulary, draw_vocabulary
from cadenza.compose.melody.returning import LONG_BARS, sung_again
from cadenza.compose.melody.setting import OPENLY, Setting, is_high, pace_of, setting_of
from cadenza.compose.passage import Passage, stream
from cadenza.score.beat import Fraction
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.note import Note

STRAYING, FREE = 0.3, 0.5  # what a semitone away from the lane's middle costs, and how many are free
CONTRAST_PACE = 0.8  # notes a second of a contrast, as a factor


def write_tune(passage: Passage, manner: Manner) -> list[Note]:
    """Return the notes of one section's melody."""
    manner = tuned(manner, passage.member.options)
    home = home_of(passage)
    written = setting_of(home, manner)
    sketch = (home.member.part, home.index, home.seed, is_solo(home.section), manner)
    figure = home.sketched(sketch, lambda: choose_line(home, written))
    setting = setting_of(passage, manner)
    figure = sung_again(passage, figure, written=written, here=setting)
    return notes_of(passage, setting, figure)


def choose_line(home: Passage, setting: Setting) -> Figure:
    """Return the best of several lines for a letter."""
    manner = setting.manner
    vocabulary = vocabulary_of(home, setting)
    phrase_bars = bars_in_phrase(setting.meter, beats=manner.phrase_beats, bars=setting.bars)
    phrases = plan_phrases(
        setting.bars,
        phrase_bars,
        home.shared_rng(*_names(home), "form"),
        forms=manner.forms,
        rounds=manner.rounds,
        once=is_single(home),
    )
    targets = targets_of(setting.pace, setting.bar_ticks)
    best: Figure = ()
    best_mark = float("inf")
    for number in range(manner.candidates):
        rng = home.shared_rng(*_names(home), "line", number)
        figure = write_line(rng, setting, phrases, vocabulary)
        line = [(t.start, t.length, setting.sung(t.rung, t.start) + t.shade) for t in figure]
        mark = critic.distance(critic.measure(line, setting.bar_ticks), targets) + critic.flatness(line)
        mark += rng.random() * 0.4 + STRAYING * astray(line, setting)
        if mark < best_mark:
            best, best_mark = figure, mark
    return best


def astray(line: Sequence[tuple[int, int, int]], setting: Setting) -> float:
    """Return how many semitones a line lies away from the middle of its lane, beyond the few that nobody hears."""
    told = sum(length for _, length, _ in line)
    mean = sum(length * pitch for _, length, pitch in line) / max(1, told)
    return max(0.0, abs(mean - setting.ground.ladder.pitch(round(setting.middle))) - FREE)


def vocabulary_of(home: Passage, setting: Setting) -> Vocabulary:
    """Return the piece's cells as this letter uses them.

    High sections have their own, with longer notes, and keep the first of the others as a reminder; contrasts
    have their own, slower; each letter begins with another cell.
    """
    if home.section.function == "contrast":
        slower = replace(setting.manner, sixteenths=0.5 * setting.manner.sixteenths)
        pace = CONTRAST_PACE * setting.manner.notes_per_second
        return _drawn(home, replace(slower, notes_per_second=pace), high=False, name="contrast")
    usual = _drawn(home, setting.manner, high=False)
    found = usual
    if setting.high_section:
        own = _drawn(home, setting.manner, high=True)
        found = Vocabulary((*own.cells[:-1], usual.cells[0]), (*own.closes[:-1], usual.closes[0]), usual.tail)
    letters = sorted({s.letter for s in home.plan.sections if is_high(s) == setting.high_section})
    turn = letters.index(home.section.letter) % len(found.cells) if home.section.letter in letters else 0
    return Vocabulary(found.cells[turn:] + found.cells[:turn], found.closes[turn:] + found.closes[:turn], found.tail)


def _drawn(home: Passage, manner: Manner, *, high: bool, name: str = "cells") -> Vocabulary:
    pace = pace_of(home, manner, density=0.5, high=high)
    manner = replace(manner, cells=manner.cells + 1) if home.plan.bars >= LONG_BARS else manner
    sketch = (name, home.member.part, home.seed, high, pace, manner)

    def draw() -> Vocabulary:
        rng = stream(home.seed, name, home.member.part, high)
        targets = targets_of(pace, int(home.meter.beats_per_bar * TICKS))
        return draw_vocabulary(rng, home.meter, pace, manner, targets)

    return home.sketched(sketch, draw)


def _names(home: Passage) -> tuple[object, ...]:
    """Return what a solo's stream is named by beyond its letter: each solo is another improvisation."""
    return ("solo", home.index) if is_solo(home.section) else ()


def targets_of(pace: Pace, bar_ticks: int) -> Mapping[str, tuple[float, float, float]]:
    """Return the human bands, moved where the manner means to be sparser or busier than a song."""
    scale = bar_ticks / (4 * TICKS)
    low, _, high = critic.HUMAN["notes_per_bar"]
    notes = pace.notes / OPENLY
    band = (low * scale, notes, high * scale)
    if not low * scale < notes < high * scale:
        band = (notes * 0.75, notes, notes * 1.3)
    return {**critic.HUMAN, "notes_per_bar": band}


def notes_of(passage: Passage, setting: Setting, figure: Figure) -> list[Note]:
    """Return the figure as notes: beats, pitches, the accents of the metre, what the pitch does inside."""
    manner, member = setting.manner, passage.member
    base = 66 + 26 * passage.section.energy
    rng = passage.rng("express")
    eager = passage.plan.knobs.get("bend", 0.0)
    bends = eager > 0 and INSTRUMENTS[member.instrument].family in ("guitar", "synth")
    kind = "blues" if bends and manner.expression in ("", "vocal") else manner.expression
    found = []
    for number, tone in enumerate(figure):
        after = figure[number + 1] if number + 1 < len(figure) else None
        length = sounding(rng, setting, tone, after)
        if length <= 0:
            continue
        written = placed(setting.ground, tone, member.low, member.high)
        rests = after is None or after.start > tone.end
        begins = number == 0 or tone.start > figure[number - 1].end + TICKS // 3
        seconds = length / TICKS * 60 / passage.plan.tempo_bpm
        style = (
            expression(rng, kind, setting, tone, seconds=seconds, begins=begins, ends=rests, eager=eager)
            if kind
            else Expression()
        )
        found.append(
            Note(
                passage.start_beat + Fraction(tone.start, TICKS),
                Fraction(length, TICKS),
                written + style.shift,
                max(20, min(124, round(base + accent(setting, tone.start, length) + style.accent))),
                articulation=style.articulation,
                bend=style.bend,
                swell=style.swell,
                vibrato_cents=style.vibrato_cents or (manner.vibrato_cents if seconds > 0.4 else 0.0),
            )
        )
    return found


def sounding(rng: random.Random, setting: Setting, tone: Tone, after: Tone | None) -> int:
    """Return a tone's length in ticks: cut short where it touches its own repetition, or by the manner's habit."""
    if after is None:
        return tone.length
    length = min(tone.length, after.start - tone.start)
    again = after.rung == tone.rung and setting.manner.detached > 0
    if length >= TICKS and tone.start + length == after.start and (again or rng.random() < setting.manner.detached):
        length -= TICKS // 2 if length > TICKS else TICKS // 4
    return length


def accent(setting: Setting, tick: int, length: int) -> int:
    """Return velocity steps for a tone's place in the bar and its length."""
    place = 6 if tick % setting.bar_ticks == 0 else 3 if setting.is_strong(tick) else -3
    return place + (3 if length >= 2 * TICKS else 0)


def placed(ground: Ground, tone: Tone, low: int, high: int) -> int:
    """Return the tone's pitch inside low … high: by octaves where they help, else the nearest rung inside."""
    pitch = ground.pitch(tone.rung, tone.start) + tone.shade
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    while pitch < low and pitch + 12 <= high:
        pitch += 12
    way = -1 if pitch > high else 1
    for away in range(1, 3 * ground.size):
        if low <= pitch <= high:
            break
        pitch = ground.pitch(tone.rung + way * away, tone.start)
    return max(low, min(high, pitch))
