"""Bass lines written as rows of degrees: `1--- ..5. ..b.`; most idioms are a row and a way to treat it.

Signs: 1 3 5 6 7 8 chord degrees (2 and 4 of the scale), `n` the next chord's root, `b` and `a` the half step below
and above it, `s` a scale step into it, `g` a muted stroke, `-` hold, `.` rest.
"""

from __future__ import annotations

from cadenza.compose.groove.drumming import kick_beats
from cadenza.compose.idioms.bass_pitches import ended, pitched
from cadenza.compose.idioms.bass_strokes import leading, led, locked, on_changes, written
from cadenza.compose.lines.lane import Lane
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note


def row(passage: Passage) -> list[Note]:
    """Play the part's own rows (root and fifth where it has none)."""
    return play_rows(passage, ("1--. ..1. 5-.. ..b.",))


def play_rows(
    passage: Passage,
    usual: tuple[str, ...],
    *,
    lock: float = 0.4,
    fills: float = 1.0,
    anticipates: bool = False,
    bounce: float = 0.0,
    gap: float = 0.9,
    leads: float = 0.0,
) -> list[Note]:
    """Write a section from rows of degrees.

    `lock` is how readily strokes join the kick, `fills` how often phrase ends run into the next root, `bounce` how
    often a weak root leaps an octave, `gap` how much of the room to the next stroke a short note fills;
    `anticipates` reads a `1` near the end of a bar as the next chord's root; `leads` is how often the last off-beat
    stroke before a change of chord becomes a way into it.
    """
    lane = Lane.of(passage)
    strokes = written(passage, passage.member.rows or usual, gap)
    strokes = on_changes(strokes, lane, passage)
    if leads:
        strokes = leading(strokes, lane, passage, leads)
    kicks = set(kick_beats(passage))
    if kicks and passage.level >= 2:
        strokes = locked(strokes, kicks, passage, lock * float(passage.member.options.get("lock", 1.0)))
    strokes = led(strokes, passage, fills * float(passage.member.options.get("fills", 1.0)))
    notes = pitched(strokes, lane, passage, kicks, anticipates=anticipates, bounce=bounce)
    return ended(notes, lane, passage)


def root_eighths(passage: Passage) -> list[Note]:
    """Drive on the root in eighths, off into the next one on the last."""
    return play_rows(
        passage, ("1.1. 1.1. 1.1. 1.b.", "1.1. 1.1. 1.1. 5.s.", "1.1. 1.1. 1.1. 1.8."), lock=0.15, leads=0.4
    )


def root_notes(passage: Passage) -> list[Note]:
    """Hold the root of each chord."""
    return play_rows(passage, ("1--- ---- ---- ----",), lock=0.0, fills=0.35)


def octave(passage: Passage) -> list[Note]:
    """Jump between the root and its octave, with a run into the phrase's end."""
    return play_rows(
        passage, ("1.8. 1.8. 1.8. 1.8.", "1.8. 1.8. 1.8. 1.s.", "1.8. 1.8. 5.8. 5.b."), lock=0.0, leads=0.5
    )


def offbeat(passage: Passage) -> list[Note]:
    """Play between the kicks."""
    return play_rows(
        passage, ("..1. ..1. ..1. ..1.", "..1. ..1. ..17 ..b.", "..1. ..1. ..1. ..8."), lock=0.0, fills=0.3
    )


def tumbao(passage: Passage) -> list[Note]:
    """Anticipate: the fifth on the second beat's half, the next root on the fourth beat, held over the bar."""
    return play_rows(passage, ("---5 --n-", "---3 --n-", "---5 -5n-"), lock=0.0, fills=0.0, anticipates=True)


def bossa(passage: Passage) -> list[Note]:
    """Dotted root and fifth, the next root an eighth early."""
    return play_rows(passage, ("1--- --5. 5--- --n.", "1--- --5. 5--. ..b."), lock=0.0, fills=0.4, anticipates=True)


def boogie(passage: Passage) -> list[Note]:
    """Walk the chord up and down in eighths."""
    return play_rows(passage, ("11335566 / 88665533", "11556655", "13568653"), lock=0.0, fills=0.3, leads=0.7)


def rolling(passage: Passage) -> list[Note]:
    """Roll sixteenths behind the kick."""
    return play_rows(
        passage, (".111 .111 .111 .111", "1..1 .1.. 1.1. ..5.", ".111 .111 .111 .18b"), lock=0.0, fills=0.0
    )


IDIOMS: dict[str, Idiom] = {
    "row": row,
    "root_eighths": root_eighths,
    "root_notes": root_notes,
    "octave": octave,
    "offbeat": offbeat,
    "tumbao": tumbao,
    "bossa": bossa,
    "boogie": boogie,
    "rolling": rolling,
}
