"""Scenes: a tavern, a chase, a sunrise: what to play where no word of music was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from cadenza.compose.plan import Decision
from cadenza.compose.reading.genres import share
from cadenza.compose.reading.lexicon import rows, singular
from cadenza.compose.reading.result import Reading
from cadenza.compose.reading.text import Token, tokens, words


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene and its music: styles by weight, valence, arousal, beds and a tempo position."""

    name: str
    styles: Mapping[str, float]
    valence: float
    arousal: float
    beds: tuple[str, ...] = ()
    tempo_position: float | None = None
    weight: float = 1.0  # what it counts beside other scenes: a walk at a funeral is a funeral


_BAND_STYLES = frozenset(
    ("rock", "soul", "solo_piano", "pop", "funk", "afrobeat", "house", "cinematic_emotional", "folk")
)
_DRUMS = frozenset(("drums", "kick", "snare", "hihat", "cymbals", "drum_machine", "percussion", "toms"))
_ELECTRIC = words("electric e lead distorted overdriven rock wah riff riffs strat telecaster")
_GRAND = frozenset(("majestic", "dramatic", "tense", "dark", "futuristic"))
_HURRIED = 0.6
_PLAINLY = 0.8  # how much of a mood must be said to rule a style
_CALM, _FIERCE = -0.3, 0.5
_STORY = 0.3  # moments whose energies differ by more make a prompt a story
_TELLING, _ERA = 1.2, 0.6  # what players and an era count beside a scene's 1
_FLAGS = ("four_floor", "blast", "breakbeat")
_BARE = 3  # words: "church organ" alone asks for the music that is played on one
_GRAND_STYLES = frozenset(("cinematic_epic", "march", "classical_orchestral", "cinematic_emotional", "western"))
_ITALIAN = words(
    "allegro allegretto andante andantino adagio largo larghetto lento presto prestissimo vivace vivo moderato grave "
    "animato maestoso"
)
_BACKING = frozenset(("drums", "percussion", "bass", ""))
_LATER = 0.6  # what a scene counts against the one named before it


@cache
def scenes() -> Mapping[str, tuple[tuple[tuple[str, ...], Scene], ...]]:
    """Return first word -> (phrase, scene), the longest phrases first."""
    table: dict[str, list[tuple[tuple[str, ...], Scene]]] = {}
    for name, said, style, valence, arousal, *rest in rows("scenes.tsv"):
        extras = dict(cell.split("=", 1) for cell in (rest[0] if rest else "").split())
        styles = dict(_weighted(cell) for cell in style.split("+"))
        beds = tuple(extras["bed"].split("+")) if "bed" in extras else ()
        tempo = float(extras["tempo"]) if "tempo" in extras else None
        weight = float(extras.get("weight", 1.0))
        made = Scene(name, styles, float(valence), float(arousal), beds, tempo, weight)
        for phrase in said.split("|"):
            parts = tuple(token.word for token in tokens(phrase))
            table.setdefault(parts[0], []).append((parts, made))
    return {first: tuple(sorted(found, key=lambda f: -len(f[0]))) for first, found in table.items()}


def _weighted(cell: str) -> tuple[str, float]:
    name, _, weight = cell.partition(":")
    return name, float(weight) if weight else 1.0


def scene(text: str, run: Sequence[Token], reading: Reading, leanings: Mapping[str, float]) -> Reading:
    """Return the reading with its styles (and what else it lacks) from the scenes that the words name.

    Telling players and an era have their say beside them, and so have `leanings`, words that half mean a genre; where
    there is none of these, the mood alone decides.
    """
    named = sorted(named_scenes(text, run), key=lambda entry: -entry[0].weight)
    weights = dict(leanings)
    for rank, (found, _) in enumerate(named):
        for style, weight in found.styles.items():
            weights[style] = weights.get(style, 0.0) + weight * found.weight * _LATER**rank
    told, told_words = telling(reading)
    if told:
        weights[told] = weights.get(told, 0.0) + _TELLING
    if reading.era in fallbacks("era"):
        style = fallbacks("era")[reading.era or ""]
        weights[style] = weights.get(style, 0.0) + _ERA
        told_words = ", ".join([*filter(None, [told_words]), *(d.words for d in reading.understood if d.what == "era")])
    if not weights:
        if reading.moods or reading.tempo_position is not None:
            return _by_mood(reading)
        return _as_genre(_by_cast(reading)) if len(run) <= _BARE else _by_cast(reading)
    top = sorted(weights.items(), key=lambda item: -item[1])[:3]
    total = sum(weight for _, weight in top)
    styles = {style: weight / total for style, weight in top}
    if not named:
        return _chosen(reading, styles, told_words)
    first = named[0][0]
    valence, arousal = (_mean([getattr(found, axis) for found, _ in named]) for axis in ("valence", "arousal"))
    mixed = reading.moods
    much = 0.5 if mixed else 1.0
    words = ", ".join(words for _, words in named)
    decision = Decision("style", share(styles), ", ".join(filter(None, [told_words, words])))
    grand = next(iter(styles)) in _GRAND_STYLES
    felt = {} if mixed else _moods_of(valence, arousal, grand=grand)
    return replace(
        reading,
        styles=styles,
        valence=round(reading.valence * (1 - much) + valence * much, 3),
        arousal=round(reading.arousal * (1 - much) + arousal * much, 3),
        moods=mixed or felt,
        beds=reading.beds or first.beds,
        tempo_position=first.tempo_position if reading.tempo_position is None else reading.tempo_position,
        understood=(
            decision,
            Decision("scene", ", ".join(found.name for found, _ in named), words),
            *(Decision("mood", name, words) for name in felt),
            *reading.understood,
        ),
    )


def named_scenes(text: str, run: Sequence[Token]) -> list[tuple[Scene, str]]:
    """Return the scenes that a text names, in order, each with its words."""
    table = scenes()
    named: dict[str, tuple[Scene, str]] = {}
    at = 0
    while at < len(run):
        word = run[at].word
        options = table.get(word, ()) or table.get(_bare(word), ())
        last = at + 1
        for phrase, found in options:
            if _matches(run, at, phrase):
                last = at + len(phrase)
                said = text[run[at].start : run[last - 1].end]
                before = named.get(found.name)
                named[found.name] = (found, f"{before[1]}, {said}" if before else said)
                break
        at = last
    return list(named.values())


def _matches(run: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    if at + len(phrase) > len(run):
        return False
    return all(word in (run[at + k].word, _bare(run[at + k].word)) for k, word in enumerate(phrase))


def _bare(word: str) -> str:
    """Return a word without the ending of plural or possession."""
    return word[:-2] if word.endswith("'s") else singular(word)


def _mean(values: Sequence[float]) -> float:
    """Return the mean of what the scenes say, the first counting most."""
    weights = [_LATER**rank for rank in range(len(values))]
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


def _moods_of(valence: float, arousal: float, *, grand: bool) -> Mapping[str, float]:
    """Return the mood word nearest to a valence and an arousal; what is bright and loud may be `grand`, or only fun."""
    corners = {
        "happy": (0.8, 0.4), "calm": (0.3, -0.7), "sad": (-0.7, -0.4), "tense": (-0.5, 0.6), "energetic": (0.4, 0.8),
        "dark": (-0.7, 0.1), "aggressive": (-0.5, 1.0), "majestic": (0.5, 0.5), "relaxing": (0.4, -0.5),
        "dreamy": (0.3, -0.3), "mysterious": (-0.2, 0.0), "scary": (-0.9, 0.5), "romantic": (0.5, -0.1),
    }  # fmt: skip
    if not grand:
        corners["upbeat"] = corners.pop("majestic")
    nearest = min(corners, key=lambda m: (corners[m][0] - valence) ** 2 + (corners[m][1] - arousal) ** 2)
    return {nearest: 0.6}


def _by_mood(reading: Reading) -> Reading:
    """Choose a style that carries the mood: eight corners of the plane of valence and arousal."""
    if reading.wanted:
        cast = _by_cast(reading)
        if cast.styles:
            return cast
    v, a = reading.valence, reading.arousal
    if reading.tempo_position is not None and not reading.moods:
        a = reading.tempo_position * 0.6
    if not reading.moods and _is_italian(reading):
        style = "classical_orchestral"
    elif "futuristic" in reading.moods and a < 0.5:
        style = "ambient" if a <= 0.2 else "synthwave"
    elif "scary" in reading.moods:
        style = "horror"
    elif reading.moods.get("aggressive", 0.0) >= _PLAINLY and a > _FIERCE and not _GRAND & set(reading.moods):
        style = "metal"
    elif set(reading.moods) == {"professional"}:
        style = "corporate"
    elif _is_story(reading):
        style = "cinematic_epic" if v < 0 else "cinematic_emotional"
    elif v < -0.25:
        style = "cinematic_emotional" if a < 0 else "horror" if a < 0.45 else "cinematic_epic"
    elif a > 0.55:
        style = "edm" if v > 0.15 else "rock"
    elif a > 0.15:
        style = (
            "pop"
            if v > 0.3
            else "cinematic_epic"
            if "majestic" in reading.moods or "dramatic" in reading.moods
            else "funk"
        )
    elif a < -0.2 and (reading.tempo_position or 0.0) >= _HURRIED:
        style = "bossa_nova"  # fast and at ease
    elif a < -0.35:
        style = "ambient" if v < 0.35 else "new_age"
    else:
        style = "lofi_hiphop" if v > 0 else "downtempo"
    told = ", ".join(reading.moods) or "tempo"
    return _chosen(reading, {style: 1.0}, told)


def _is_italian(reading: Reading) -> bool:
    """Whether a tempo was named as scores name it, and nothing else: that is all that is known of the style."""
    return any(d.what == "tempo_position" and set(d.words.lower().split()) & _ITALIAN for d in reading.understood)


def _is_story(reading: Reading) -> bool:
    """Whether moments of very different energy were told, and no instrument."""
    energies = [s.energy for s in reading.sections if s.energy is not None]
    return len(energies) > 1 and max(energies) - min(energies) > _STORY


@cache
def fallbacks(kind: str) -> Mapping[str, str]:
    """Return name -> style of an era or a cast (what plays says what is played), the surest first."""
    return {name: style for row, name, style, *_ in rows("fallbacks.tsv") if row == kind}


def telling(reading: Reading) -> tuple[str, str]:
    """Return the style that players, beats and moods together tell of, and its words: blast beats are metal."""
    names = _names(reading)
    for wanted, style in fallbacks("telling").items():
        parts = set(wanted.split("+"))
        if parts <= names:
            said = [w.words for w in reading.wanted if {w.concept, w.instrument} & parts]
            said += [
                d.words for d in reading.understood if parts & {d.value, d.value.split(" ")[0]} and d.words not in said
            ]
            return style, ", ".join(dict.fromkeys(said))
    return "", ""


def _names(reading: Reading) -> set[str]:
    """Return all that a row of the table may name: players, moods, kinds of beat, moments, spaces and beds."""
    players = {w.concept for w in reading.wanted} | {w.instrument for w in reading.wanted}
    moods = {mood for mood, weight in reading.moods.items() if weight >= 0.4}
    flags = {name for name in _FLAGS if reading.knobs.get(name)}
    marks = {s.mark for s in reading.sections}
    return players | moods | flags | marks | set(reading.beds) | {str(reading.production.get("space", ""))}


def _by_cast(reading: Reading) -> Reading:
    """Choose a style by who plays: a band is judged as a whole, else the most telling instrument decides."""
    concepts = [wish.concept for wish in reading.wanted]
    table = fallbacks("cast")
    row = next((row for row in table if set(row.split("+")) <= set(concepts)), "")
    if not row:
        return reading
    found = table[row]
    told = [w.words for w in reading.wanted if w.concept in row.split("+")]
    if found in _BAND_STYLES:
        band = _band(reading, set(concepts))
        told = [w.words for w in reading.wanted] if band else told[:1]
        found = band or found
    return _chosen(reading, {found: 1.0}, ", ".join(dict.fromkeys(told)))


def _as_genre(reading: Reading) -> Reading:
    """Return the reading with the style that its players brought named as the genre they stand for."""
    if all(wish.role in _BACKING for wish in reading.wanted):
        return reading  # every band has those
    told = [Decision("genre", d.value, d.words) for d in reading.understood[:1] if d.what == "style"]
    return replace(reading, understood=(*reading.understood[:1], *told, *reading.understood[1:]))


def _band(reading: Reading, names: set[str]) -> str:
    """Return the style of a band that could play many: "" where one instrument says enough."""
    calm = reading.arousal < _CALM or (reading.tempo_position or 0.0) < _CALM
    beaten, sung = bool(names & _DRUMS), bool(names & {"vocals", "choir"})
    plain = {w.words.lower() for w in reading.wanted if w.concept == "electric_guitar"}
    electric = "distorted_guitar" in names or any(set(said.split()) & _ELECTRIC for said in plain)
    keys = bool(names & {"piano", "electric_piano", "keyboard", "organ"})
    if electric and (beaten or "bass_guitar" in names):
        return "rock"
    if sung and (keys or "strings" in names) and not beaten:
        return "ballad"
    if (sung or keys) and beaten:
        return "ballad" if calm and sung else "pop"
    if plain and not electric and not beaten:
        return (
            "rock" if reading.arousal > _FIERCE > reading.valence else "folk"
        )  # a guitar of no kind is an acoustic one
    return ""


def _chosen(reading: Reading, styles: Mapping[str, float], words: str) -> Reading:
    decision = Decision("style", share(styles) if len(styles) > 1 else ", ".join(styles), words)
    return replace(reading, styles=styles, understood=(decision, *reading.understood))
