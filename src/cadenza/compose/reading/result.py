"""What a prompt says, with the words that said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cadenza.compose.plan import Decision


@dataclass(frozen=True, slots=True)
class InstrumentWish:
    """An instrument (a name of score.instruments) or a whole group that was asked for.

    Where `instrument` is "" the style chooses one by the concept and the role: "drums" and its pieces (kick, snare,
    hihat, cymbals, toms) have the role drums, "percussion" the role percussion.
    """

    instrument: str
    concept: str  # the lexicon's canonical name: piano, drums, strings …
    role: str = ""  # lead, chords, pad, bass, drums …; "" leaves it to the style
    place: str = ""  # lead, back, solo, solo_section, only_there; late, after_intro: silent until then
    section: str = ""  # intro, outro, climax … where it was tied to a moment
    words: str = ""
    enters_seconds: float | None = None  # where it was said when somebody late comes in


@dataclass(frozen=True, slots=True)
class SectionWish:
    """Something said of a moment.

    `mark` is intro, verse, chorus, bridge, build, drop, break, climax, solo, key_change, outro, or next: "then …",
    a stretch without a name. `instruments` are concepts of the lexicon. Negative seconds count from the end.
    """

    mark: str
    start_seconds: float | None = None
    end_seconds: float | None = None
    energy: float | None = None
    order: int = 0
    instruments: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a brief says, explicit fields already laid over the prompt. None means nobody said."""

    styles: Mapping[str, float]  # style name -> weight, sum 1; {} where nothing points to one
    valence: float = 0.0
    arousal: float = 0.0
    moods: Mapping[str, float] = field(default_factory=dict)
    knobs: Mapping[str, float] = field(default_factory=dict)  # diss, sync, stacc, rubato, rise, ext, dens, rep …
    tempo_bpm: float | None = None  # an explicit number
    tempo_position: float | None = None  # -1.2 … 1.2 inside the style's own range
    tempo_range: tuple[float, float] | None = None
    key: str | None = None  # "D minor"
    key_after: str | None = None  # the key it changes to
    progression: str = ""  # numerals of the chords that were written out, one a bar: "vi | IV | I | V"
    mode: str | None = None  # where only the mode was named
    meter: str | None = None
    swing: float | None = None  # 1 swing, 0 straight
    wanted: tuple[InstrumentWish, ...] = ()
    forbidden: frozenset[str] = frozenset()  # instrument names
    forbidden_roles: frozenset[str] = frozenset()  # drums, percussion, bass, lead, vocals …
    solo: bool = False  # only the wanted instruments play
    ensemble_size: int | None = None
    ensemble: str = ""  # string_quartet, a_cappella …: the wanted are its players, each in the role named
    vocals: bool | None = None  # False: instrumental
    sections: tuple[SectionWish, ...] = ()
    avoided: tuple[str, ...] = ()  # marks of moments that were refused: drop, intro, build …
    curve: str = ""  # ramp, flat, arch, fall
    course: tuple[str, ...] = ()  # how the tempo goes: faster, slower, one after the other
    feels: Mapping[str, str] = field(default_factory=dict)  # half or double time by mark, "" for the whole piece
    ending: str = ""  # fade, hit, ritard …
    loop: bool = False
    hit_points: tuple[float, ...] = ()  # seconds of "climax at 12.5 s"
    production: Mapping[str, float | str] = field(default_factory=dict)  # fields of score.production.Production
    beds: tuple[str, ...] = ()  # bed_rain …
    effects: Mapping[str, float] = field(default_factory=dict)  # glitch, gated, slowed …
    era: str | None = None
    duration_seconds: float | None = None  # said in the prompt; the brief's own field beats it
    understood: tuple[Decision, ...] = ()
    ignored: tuple[str, ...] = ()
