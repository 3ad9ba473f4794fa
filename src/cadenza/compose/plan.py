"""The plan: every decision before the notes. It is JSON, can be edited, and the score follows from it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from cadenza.errors import InvalidRequest
from cadenza.score.meter import Meter
from cadenza.score.production import Production
from cadenza.score.scale import Key

PLAN_VERSION = 1
ROLES = ("drums", "percussion", "bass", "chords", "pad", "arp", "ostinato", "lead", "counter", "bed", "fx")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of whole bars with one purpose.

    `letter` says which sections share material (A, A, B); `energy`, `density` and `register` are 0-1;
    `harmony` holds one text a bar, chord symbols parted by commas (`Dm9`, `G13, G7b9`); `cast` names who plays;
    `seed` 0 means the plan's own; a locked section keeps its seed when the rest is composed again.
    """

    name: str
    letter: str
    bars: int
    energy: float
    density: float
    register: float
    function: str  # intro, statement, contrast, build, climax, break, solo, return, outro
    harmony: tuple[str, ...]
    cast: tuple[str, ...]
    key: str = ""  # where it differs from the plan's
    seed: int = 0
    locked: bool = False
    feel: str = ""  # half, double: how the drums feel the beat; "" as it is written


@dataclass(frozen=True, slots=True)
class CastMember:
    """One part: who plays it and how. `idiom` names a function of compose.idioms; `rows` are its patterns."""

    part: str
    instrument: str
    role: str
    idiom: str
    low: int
    high: int
    enter: float = 0.0  # it plays where the section's energy is at least this
    density: float = 0.5
    pan: float = 0.0
    gain_db: float = 0.0
    rows: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing understood: what was decided, and the words (or the rule) it came from."""

    what: str  # tempo, key, meter, style, mood, instrument, forbidden, structure, production, ...
    value: str
    words: str  # the words of the prompt; "parameter" where a field said it; "default" where nobody did


@dataclass(frozen=True, slots=True)
class Plan:
    """The decisions. Tempo is in quarter notes a minute; bar 0 begins at `lead_in_seconds`.

    `tempo_curve` holds (bar, factor on the tempo from there on), for ritardando and rubato of the whole band;
    `tail_seconds` is what rings after the last bar; lead-in + bars + tail = `duration_seconds` exactly.
    """

    title: str
    prompt: str
    seed: int
    style: str
    style_blend: Mapping[str, float]
    key: str
    tempo_bpm: float
    meter: str
    duration_seconds: float
    sections: tuple[Section, ...]
    cast: tuple[CastMember, ...]
    ending: str  # hit, ring, ritard, fade, loop, unresolved
    swing8: float = 1.0  # ratio of the eighth pair: 1 straight, 2 triplet
    swing16: float = 0.5  # where the off-sixteenth falls in its pair: .5 straight, .66 triplet
    tempo_curve: tuple[tuple[float, float], ...] = ()
    lead_in_seconds: float = 0.0
    hits: tuple[float, ...] = ()  # seconds at which a section begins to the millisecond: a picture is hit there
    tail_seconds: float = 2.0
    loop: bool = False
    valence: float = 0.0  # -1 … 1
    arousal: float = 0.0  # -1 … 1
    knobs: Mapping[str, float] = field(default_factory=dict)  # named nudges: diss, sync, stacc, rubato, human …
    production: Mapping[str, Any] = field(default_factory=dict)
    understood: tuple[Decision, ...] = ()
    ignored: tuple[str, ...] = ()
    version: int = PLAN_VERSION

    @property
    def bars(self) -> int:
        return sum(s.bars for s in self.sections)

    def as_json(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """Return the plan that `as_json` described, checked field by field."""
        try:
            sections = tuple(
                Section(**{**s, "harmony": tuple(s["harmony"]), "cast": tuple(s["cast"])}) for s in data["sections"]
            )
            cast = tuple(CastMember(**{**c, "rows": tuple(c.get("rows", ()))}) for c in data["cast"])
            understood = tuple(Decision(**d) for d in data.get("understood", ()))
            curve = tuple((float(b), float(f)) for b, f in data.get("tempo_curve", ()))
            hits = tuple(float(at) for at in data.get("hits", ()))
            given = {
                "sections": sections, "cast": cast, "understood": understood, "tempo_curve": curve, "hits": hits,
            }  # fmt: skip
            plan = cls(**{**data, **given, "ignored": tuple(data.get("ignored", ()))})
        except (TypeError, KeyError, ValueError) as error:
            raise InvalidRequest(
                f"the plan cannot be read: {error}", field="plan", expected="a plan as printed by `cadenza plan --json`"
            ) from error
        plan.check()
        return plan

    def check(self) -> None:
        """Raise InvalidRequest where the plan contradicts itself."""
        Key.parse(self.key)
        Meter.parse(self.meter)
        Production.from_json(self.production)
        if self.version != PLAN_VERSION:
            raise InvalidRequest("plan.version is not ours", field="plan.version", expected=str(PLAN_VERSION))
        if not self.sections:
            raise InvalidRequest("plan.sections is empty", field="plan.sections", expected="one section or more")
        names = {c.part for c in self.cast}
        if len(names) != len(self.cast):
            raise InvalidRequest("two parts of plan.cast share a name", field="plan.cast", expected="distinct names")
        for n, section in enumerate(self.sections):
            if section.bars < 1 or len(section.harmony) != section.bars:
                raise InvalidRequest(
                    f"plan.sections[{n}] has {section.bars} bars and {len(section.harmony)} bars of harmony",
                    field=f"plan.sections[{n}].harmony",
                    expected="one text a bar",
                )
            missing = [p for p in section.cast if p not in names]
            if missing:
                raise InvalidRequest(
                    f"plan.sections[{n}] names {missing[0]!r}, who is not in the cast",
                    field=f"plan.sections[{n}].cast",
                    expected=", ".join(sorted(names)),
                )
