"""Evidence: what was understood, one decision a thing, each under a plain name with the words that said it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cadenza.compose.plan import Decision
from cadenza.compose.reading.cast import Cast, is_of_desk
from cadenza.compose.reading.genres import Named, is_use, named, share
from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.imagery import called
from cadenza.compose.reading.mentions import tuneless
from cadenza.compose.reading.moments import Shape, refused_mark
from cadenza.compose.reading.moods import Feeling
from cadenza.compose.reading.numbers import HIGHEST_BPM, LOWEST_BPM, Figures
from cadenza.compose.reading.pace import COURSES, Pace
from cadenza.compose.reading.result import InstrumentWish, Reading
from cadenza.compose.reading.sound import Sound
from cadenza.compose.reading.text import Token, words

FELT = 0.5  # how surely a word of mood must mean a mood to be called one
# what a piece is like, rather than what it feels like
_CHARACTER = words("simple complex sombre_low")
_MANNERLY = words("call_response sudden fills")  # what happens inside sections
_FULL = 8  # from here on a number of players means a full band
_BEATS = words("four_floor blast breakbeat")
_SYNTHS = words("synth synths synthesizer synthesizers synthesiser synthesisers")
_CHORDS, _STROKES = words("chord chords progression"), words("power strumming strummed picking")
_MANNERS = frozenset(("arpeggio", "chords_generic"))  # ways of playing that the lexicon keeps among the instruments


@dataclass(frozen=True, slots=True)
class Parts:
    """All that was read of one prompt, piece by piece."""

    text: str
    run: Sequence[Token]
    found: Sequence[Hit]
    styles: Mapping[str, float]
    style_hits: Sequence[Hit]
    feeling: Feeling
    sound: Sound
    cast: Cast
    shape: Shape
    figures: Figures
    pace: Pace


@dataclass(frozen=True, slots=True)
class Told:
    """The hits that settled tempo word, mode, metre and swing."""

    position: Hit | None = None
    mode: tuple[str, Hit] | None = None
    metre: tuple[str, str] | None = None  # (metre, its words)
    swing: Hit | None = None


def understood(reading: Reading, parts: Parts, told: Told) -> tuple[Decision, ...]:
    """Return every decision with its words: first style and time, then mood, players, form and sound."""
    genres, uses, leanings = named(parts.run, parts.found)
    felt, like, slight, scenes = _moods(parts)
    if not genres:  # then "rock guitar" is all that is said of one
        played = {h.first for h in parts.found if h.facet == "inst" and h.last - h.first > 1 and not h.denied}
        genres = {n: hits for n, hits in leanings.items() if any(h.first in played for h in hits)}
    if not genres and not felt:  # then what else was said is all there is to go by
        genres, uses, leanings = uses or leanings, {}, {}
        if not genres:
            felt, like, slight = (scenes, like, slight) if scenes else (like or slight, {}, slight if like else {})
    groups = (
        ("genre", genres),
        ("use", uses),
        ("mood", felt),
        ("character", like),
        ("nuance", slight),
        ("use", scenes),
    )
    said = {(what, name): quoted(hits) for what, group in groups for name, hits in group.items()}
    style = [Decision("style", share(reading.styles), quoted(parts.style_hits))] if reading.styles else []
    kinds = {what: [Decision(what, n, w) for (k, n), w in said.items() if k == what] for what, _ in groups}
    return (
        *style, *_likenesses(parts), *kinds["genre"], *_wider(genres), *_time(reading, parts.figures, told),
        *_pace(parts), *kinds["mood"], *kinds["character"], *kinds["nuance"], *kinds["use"], *_denied(parts),
        *_beats(parts), *_feeling(reading, parts), *_players(reading, parts), *_form(reading, parts), *_sounds(parts),
    )  # fmt: skip


def _wider(genres: Named) -> list[Decision]:
    """Return the wider genres that the named ones belong to, where nobody named them: techno is dance music."""
    wider: dict[str, list[Hit]] = {}
    for hits in genres.values():
        if (kind := hits[0].entry.words.get("also", "")) and kind not in genres:
            wider.setdefault(kind, []).extend(hits)
    return [Decision("genre", kind, quoted(hits)) for kind, hits in wider.items()]


def quoted(found: Iterable[Hit]) -> str:
    """Return the words of some hits, each once."""
    return ", ".join(dict.fromkeys(hit.words for hit in found))


def _denied(parts: Parts) -> list[Decision]:
    """Return the genres and moods that were ruled out, then the players."""
    kinds = (("genre", "forbidden"), ("fx", "forbidden"), ("ambience", "forbidden"), ("mood", "not"))
    said = [
        Decision(what, name, quoted(hits))
        for facet, what in kinds
        for name, hits in _by_name(h for h in parts.found if h.facet == facet and h.denied).items()
    ]
    if tune := tuneless(parts.run, parts.found):
        said.append(Decision("forbidden", "melody", tune))
    return said + [Decision("forbidden", hit.name, hit.words) for hit in parts.cast.denied]


def _time(reading: Reading, facts: Figures, told: Told) -> list[Decision]:
    said: list[Decision] = []
    if reading.tempo_bpm is not None:
        said.append(Decision("tempo", f"{reading.tempo_bpm:g} BPM", facts.tempo_words))
    elif reading.tempo_range is not None:
        low, high = reading.tempo_range
        limit = f"at most {high:g}" if low <= LOWEST_BPM else f"at least {low:g}" if high >= HIGHEST_BPM else ""
        said.append(Decision("tempo", f"{limit or f'{low:g}-{high:g}'} BPM", facts.tempo_words))
    if told.position is not None:
        said.append(Decision("tempo_position", f"{reading.tempo_position:+.2g}", told.position.words))
    if reading.key:
        said.append(Decision("key", reading.key, facts.key_words))
        if facts.key_after:
            said.append(Decision("key_change", facts.key_after, facts.key_words))
    if facts.progression:
        said.append(Decision("chords", facts.progression, facts.progression_words))
    if not reading.key and told.mode is not None:
        said.append(Decision("mode", told.mode[0], told.mode[1].words))
    if reading.meter:
        said.append(Decision("meter", reading.meter, facts.meter_words or (told.metre[1] if told.metre else "")))
    if told.swing is not None:
        said.append(Decision("swing", f"{told.swing.entry.numbers['swing']:g}", told.swing.words))
    return said


def _pace(parts: Parts) -> list[Decision]:
    """Return what was said of the tempo's course and of how the beat is felt."""
    return [
        Decision(
            "pace" if hit.name in COURSES else "feel", COURSES.get(hit.name, hit.name.replace("_", " ")), hit.words
        )
        for hit in parts.pace.told
    ]


def _likenesses(parts: Parts) -> list[Decision]:
    """Return a quoted name, and the musicians, each with the styles that its music is like in general terms."""
    named = _by_name(hit for hit in parts.found if hit.facet == "artist" and not hit.denied)
    name = called(parts.text)
    titled = [Decision("name", parts.text[name[0] : name[1]], parts.text[name[0] : name[1]])] if name else []
    return titled + [Decision("likeness", f"{styles} in general terms", quoted(hits)) for styles, hits in named.items()]


def _beats(parts: Parts) -> list[Decision]:
    """Return the kinds of beat that were named and tell of a style."""
    named = _by_name(h for h in parts.found if h.facet == "feel" and h.name in _BEATS and not h.denied)
    return [Decision("beat", name, quoted(hits)) for name, hits in named.items()]


def _moods(parts: Parts) -> tuple[Named, Named, Named, Named]:
    """Return (moods felt, what the piece is otherwise like, what is slight, moods of what it would suit)."""
    hits = [h for h in parts.found if h.facet == "mood" and not h.denied]
    uses = [h for h in hits if is_use(parts.run, h)]
    own = [h for h in hits if h not in uses]
    felt = _by_name(h for h in own if h.weight >= FELT and h.name not in _CHARACTER)
    like = _by_name(h for h in own if h.weight >= FELT and h.name in _CHARACTER)
    slight = _by_name(h for h in own if h.name not in felt and h.name not in like)
    return felt, like, slight, {name: told for name, told in _by_name(uses).items() if name not in felt}


def _feeling(reading: Reading, parts: Parts) -> list[Decision]:
    if not reading.moods:
        return []
    axes = f"valence {reading.valence:+.2f}, arousal {reading.arousal:+.2f}"
    return [Decision("feeling", axes, quoted(parts.feeling.hits))]


def _players(reading: Reading, parts: Parts) -> list[Decision]:
    said: list[Decision] = []
    for wish in (w for w in reading.wanted if not is_of_desk(w)):
        what = "texture" if wish.concept in _MANNERS else "instrument"
        if (decision := Decision(what, wish.concept, wish.words)) not in said:
            said.append(decision)
        if not wish.concept.startswith("synth") and set(wish.words.lower().split()) & _SYNTHS:
            said.append(Decision("instrument", "synth", wish.words))
        if wish.instrument and wish.instrument != wish.concept and wish.instrument in _spelled(wish.words):
            said.append(Decision("player", wish.instrument, wish.words))
        if wish.place or wish.section:
            said.append(Decision("placed", " ".join(_where(wish)), wish.words))
    for manner, hits in _manners(parts).items():
        if all(wish.concept != manner for wish in reading.wanted):
            said.append(Decision("texture", manner, quoted(hits)))  # somebody named plays them
    if reading.vocals is not None:
        voices = [h for h in parts.found if h.name in ("vocals", "choir", "instrumental")]
        said.append(Decision("vocals", "yes" if reading.vocals else "no", quoted(voices)))
    if reading.solo:
        alone = [h for h in parts.found if (h.facet, h.name) == ("policy", "solo")]
        told = quoted(alone) or ", ".join(dict.fromkeys(w.words for w in reading.wanted))
        said.append(Decision("solo", "only the named instruments", told))
    if reading.ensemble and parts.cast.company:
        players = " ".join(dict.fromkeys(wish.instrument for wish in reading.wanted))
        said.append(Decision("ensemble", f"{reading.ensemble} ({players})", parts.cast.company.words))
    if reading.ensemble_size is not None and parts.cast.size_words:
        said.append(Decision("ensemble", _size(reading.ensemble_size), parts.cast.size_words))
    return said


def _manners(parts: Parts) -> Named:
    """Return the ways of playing that were named with a player: "harp arpeggios", "piano chords"."""
    played = [h for h in parts.found if h.facet == "inst" and not h.denied]
    broken = [h for h in played if h.name == "arpeggio"]
    chords = [h for h in played if h.name not in _MANNERS and _is_of_chords(h)]
    told = [h for h in played if h.name == "chords_generic" and _is_of_player(parts.run, h, played)]
    return {name: hits for name, hits in (("arpeggio", broken), ("chords_generic", [*chords, *told])) if hits}


def _is_of_chords(hit: Hit) -> bool:
    said = hit.words.lower().replace("-", " ").split()
    return said[-1] in _CHORDS and said[0] not in _STROKES


def _is_of_player(run: Sequence[Token], hit: Hit, played: Sequence[Hit]) -> bool:
    return not run[hit.first].gap and any(other.last == hit.first and other is not hit for other in played)


def _size(players: int) -> str:
    return f"{players} players" if players < _FULL else "as many as there are"


def _spelled(said: str) -> frozenset[str]:
    """Return the instrument that some words spell out, where they name it more closely than its concept."""
    name = "_".join(said.lower().replace("-", " ").split())
    return frozenset((name, name.removesuffix("s")))


def _where(wish: InstrumentWish) -> list[str]:
    place = {"lead": "leads", "back": "in the background", "solo": "alone", "solo_section": "has a solo",
             "late": "enters late", "only_there": "only", "after_intro": "enters after the intro"}  # fmt: skip
    if wish.enters_seconds is not None:
        return [wish.concept, f"enters at {wish.enters_seconds:g} s"]
    return [part for part in (wish.concept, place.get(wish.place, ""), wish.section) if part]


def _form(reading: Reading, parts: Parts) -> list[Decision]:
    said = [
        Decision("structure", f"{s.mark}{_when(s.start_seconds, s.end_seconds)}", s.words) for s in reading.sections
    ]
    for moment in parts.figures.moments:
        if moment.start_seconds in reading.hit_points:
            told = parts.text[moment.start : moment.end].strip(" ,")
            said.append(Decision("hit_point", f"{moment.start_seconds:g} s", told))
    said += [Decision("without", refused_mark(h), h.words) for h in parts.shape.refused]
    said += [Decision("structure", h.name.replace("_", " "), h.words) for h in parts.shape.hits if h.name in _MANNERLY]
    if reading.curve:
        bent = [h for h in parts.shape.hits if "curve" in h.entry.words] or list(parts.shape.hits)
        said += [Decision("curve", reading.curve, quoted(bent))] if bent else []
    if reading.loop:
        said.append(Decision("loop", "seamless", quoted([h for h in parts.shape.hits if "loop" in h.entry.numbers])))
    if reading.duration_seconds is not None:
        said.append(Decision("duration", f"{reading.duration_seconds:g} s", parts.figures.duration_words))
    return said


def _sounds(parts: Parts) -> list[Decision]:
    kinds = {"ambience": "bed", "era": "era"}
    heard = [h for h in parts.sound.hits if h.words not in parts.sound.unheard]
    return [Decision(kinds.get(h.facet, "production"), h.name, h.words) for h in heard]


def _by_name(found: Iterable[Hit]) -> dict[str, list[Hit]]:
    named: dict[str, list[Hit]] = {}
    for hit in found:
        named.setdefault(hit.name, []).append(hit)
    return named


def _when(start: float | None, end: float | None) -> str:
    if start is None:
        return ""
    return f" at {start:g} s" if end is None else f" {start:g}-{end:g} s"
