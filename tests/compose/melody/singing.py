"""A small band leader: writes one part over a whole plan, section by section, as the composer does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cadenza.compose.passage import Idiom, Passage
from cadenza.compose.plan import CastMember, Plan, Section
from cadenza.compose.styles.style import Style
from cadenza.score.chord import Chord, ChordSpan
from cadenza.score.meter import Meter
from cadenza.score.note import Note
from cadenza.score.scale import Key

MAJOR_LOOPS = ("I | V | vi | IV", "vi | IV | I | V", "I | vi | IV | V", "I | IV | V | IV")
MINOR_LOOPS = ("i | bVI | bIII | bVII", "i | iv | bVI | V", "i | bVII | bVI | V")
SONG = (
    ("verse", "A", 8, 0.45, 0.4, "statement"),
    ("chorus", "B", 8, 0.8, 0.7, "climax"),
    ("verse", "A", 8, 0.5, 0.4, "statement"),
    ("chorus", "B", 8, 0.95, 0.75, "climax"),
)
STYLE = Style(
    name="pop", title="Pop", parent="", tempo=(90, 130, 112), meters=("4/4",), modes={"major": 1}, keys=("C",),
    swing8=1.0, swing16=0.5, late_ms={}, tightness=0.5, loops=(), bridge_loops=(), cadences=(), bars_per_chord=1,
    drums={}, drum_options={}, parts=(), forms=(), endings=(), tail_seconds=2, phrase_bars=4, valence=0, arousal=0,
    production={},
)  # fmt: skip


@dataclass(frozen=True)
class Song:
    """A plan and what the part wrote in each section."""

    plan: Plan
    sections: tuple[tuple[Note, ...], ...]
    passages: tuple[Passage, ...]

    @property
    def notes(self) -> list[Note]:
        return [n for section in self.sections for n in section]


def sing(
    idiom: Idiom,
    seed: int = 1,
    *,
    key: str = "C major",
    bpm: float = 112.0,
    meter: str = "4/4",
    form: Sequence[tuple[str, str, int, float, float, str]] = SONG,
    loop: str = "",
    written: Callable[[Passage], dict[str, tuple[Note, ...]]] = lambda passage: {},
    role: str = "lead",
    low: int = 57,
    high: int = 81,
    keys: Sequence[str] = (),
    ending: str = "ring",
    options: dict[str, object] | None = None,
) -> Song:
    """Return what an idiom writes over a made-up plan; `loop` and `keys` override what the seed would pick."""
    home, bars_of = Key.parse(key), Meter.parse(meter)
    loops = MINOR_LOOPS if home.is_minor else MAJOR_LOOPS
    sections = []
    for n, (name, letter, bars, energy, register, function) in enumerate(form):
        own = Key.parse(keys[n]) if keys else home
        cells = (loop or loops[(seed + ord(letter)) % len(loops)]).split("|")
        harmony = [Chord.from_roman(cells[b % len(cells)].strip(), own).name for b in range(bars)]
        if n == len(form) - 1:
            harmony[-1] = Chord.from_roman("i" if own.is_minor else "I", own).name
        cast = ("lead", "other")
        sections.append(
            Section(
                name, letter, bars, energy, 0.5, register, function, tuple(harmony), cast, key=own.name if keys else ""
            )
        )
    part = "lead" if role == "lead" else "other"
    member = CastMember(part, "violin", role, "any", low, high, options=options or {})
    band = (member,) if part == "lead" else (CastMember("lead", "violin", "lead", "any", 57, 81), member)
    total = sum(s.bars for s in sections)
    seconds = total * float(bars_of.beats_per_bar) * 60 / bpm + 2
    plan = Plan("t", "p", seed, "pop", {"pop": 1.0}, key, bpm, meter, seconds, tuple(sections), band, ending)
    passages = tuple(_passages(plan, member, home, bars_of))
    passages = tuple(replace(p, written=written(p)) for p in passages)
    return Song(plan, tuple(tuple(idiom(p)) for p in passages), passages)


def _passages(plan: Plan, member: CastMember, home: Key, meter: Meter) -> list[Passage]:
    found, beat, seen = [], Fraction(0), {}
    for index, section in enumerate(plan.sections):
        bar = meter.beats_per_bar
        spans = tuple(
            ChordSpan(beat + n * bar, bar, Chord.parse(name.strip())) for n, name in enumerate(section.harmony)
        )
        key = Key.parse(section.key) if section.key else home
        heard = seen.get(section.letter, 0)
        found.append(Passage(plan, section, index, beat, key, meter, spans, None, member, {}, heard, STYLE))
        seen[section.letter] = heard + 1
        beat += section.bars * bar
    return found
