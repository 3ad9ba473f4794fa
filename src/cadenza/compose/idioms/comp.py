"""Chords for keys: block, rolled, sustained, and chords struck in the part's own rows."""

from __future__ import annotations

from dataclasses import replace

from cadenza.compose.lines.strikes import Strike, anticipated, by_rows, changed, closed, per_chord, sounded
from cadenza.compose.lines.voicings import Lead, Voiced, crowd, voiced
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.beat import Fraction
from cadenza.score.note import Note

_BLOCKS = {
    1: ("x...............",),
    2: ("x....... x.......", "x.....x. ..x.....", "x....... x...x..."),
    3: ("x...x...x...x...", "x..x..x. x...x...", "x...x.x. x..x..x."),
    4: ("X.x.x.x.X.x.x.x.", "X.x.X.x. X.xXx.x.", "x..x..x.x..x..x."),
}
# two bars of a question and its answer, busier where there is more energy
_ROLLS = {
    1: ("x....... ........ / x....... ......o.", "x....... ........ / x.....x. ........"),
    2: ("x.....x. ........ / x....... ..x.....", "x....... ..x..... / x.....x. ....o...", "x.....x. ........"),
    3: ("x.....x. ..x..... / x..x.... ..x...o.", "x....... ..x..x.. / x.....x. ....x...", "x..x..x. ...x...."),
    4: ("x..x..x. ..x..x.. / x.....x. x..x..o.", "x.....x. .xx..... / x..x..x. x...x...", "x..x..x. x..x..x."),
}


def block(passage: Passage) -> list[Note]:
    """Strike the voicing as a block: whole notes when quiet, driving eighths when loud."""
    chords = voiced(passage)
    level = min(passage.level, 2) if crowd(passage) else passage.level
    strikes = changed(by_rows(passage, _BLOCKS[level], ring=0.92), chords)
    if passage.level in (2, 3):
        strikes = anticipated(strikes, chords, passage.shared_rng("early"), 0.25)
    return sounded(strikes, chords, passage)


def rolled(passage: Passage) -> list[Note]:
    """Roll rich chords on the one and before the three, leave the end of the bar empty, answer the lead's rests."""
    full = passage.level >= 3 and any(len(s.chord.intervals) > 4 for s in passage.chords)
    chords = voiced(passage, voices=5 if full else 4, rootless=True)  # five voices of a triad could but run parallel
    strikes = [replace(s, stroke="d") for s in by_rows(passage, _ROLLS[passage.level], ring=0.85)]
    lead, rng = Lead(passage), passage.rng("answers")
    found = changed(strikes, chords)
    for bar in range(passage.section.bars):
        start = passage.bar_start(bar)
        end = start + passage.meter.beats_per_bar
        if passage.level < 2 or lead.silent or not lead.rests(end - 2, end) or rng.random() >= 0.5:
            continue
        if not any(end - 2 <= s.at < end for s in found):
            found.append(Strike(end - Fraction(3, 2), Fraction(1), -12, "d", "top"))
    return sounded(sorted(found, key=lambda s: s.at), chords, passage, base=72)


def sustained(passage: Passage) -> list[Note]:
    """Hold each chord; tones that the next one shares are not struck again."""
    chords = voiced(passage)
    return closed(tied(chords, passage, base=70), passage)


def row_chords(passage: Passage) -> list[Note]:
    """Strike the voicing in the part's own rows."""
    chords = voiced(passage)
    patience = Fraction(3, 2) if passage.member.rows else Fraction(1, 2)  # an oom-pah has no chord on the one
    strikes = changed(by_rows(passage, ("x..x..x. ..x.....",)), chords, within=patience)
    return sounded(strikes, chords, passage)


def tied(chords: list[Voiced], passage: Passage, *, base: int, swell: bool = False) -> list[Note]:
    """Return held notes, common tones joined over changes of chord for two bars at most."""
    loud = round(base + (passage.section.energy - 0.5) * 26)
    open_notes: dict[int, Note] = {}
    done: list[Note] = []
    longest = 2 * passage.meter.beats_per_bar
    last_bar = passage.end_beat - passage.meter.beats_per_bar
    for strike, chord in zip(per_chord(chords), chords, strict=True):
        for pitch in [p for p in open_notes if p not in chord.pitches]:
            done.append(open_notes.pop(pitch))
        for n, pitch in enumerate(chord.pitches):
            held = open_notes.get(pitch)
            closes = passage.is_last and strike.at == last_bar  # the last chord is struck whole
            if held and held.length_beats + strike.length <= longest and not closes:
                open_notes[pitch] = replace(held, length_beats=held.length_beats + strike.length)
                continue
            if held:
                done.append(held)
            lean = 4 if n == len(chord.pitches) - 1 else 0
            open_notes[pitch] = Note(strike.at, strike.length, pitch, max(20, min(118, loud + lean)), "legato")
    notes = sorted([*done, *open_notes.values()], key=lambda n: (n.start_beat, n.pitch))
    curve = ((0.0, -6.0), (0.55, 0.0), (1.0, -4.0))
    return [replace(n, swell=curve) if swell and n.length_beats >= 2 else n for n in notes]


IDIOMS: dict[str, Idiom] = {"block": block, "rolled": rolled, "sustained": sustained, "row_chords": row_chords}
