"""False friends: words of the lexicon that mean something else where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from cadenza.compose.reading.lexicon import ALIKE, Lexicon, Sense, rows
from cadenza.compose.reading.text import Token, words

Senses = tuple[Sense, ...]
_POSSESSIVES = words("my our his her your their this that")
_ARTICLES = _POSSESSIVES | {"a", "the", "old", "big", "empty", "small", "new"}
_MUSICAL = words(
    "music beat beats track tracks song songs groove grooves vibe vibes style rhythm drums drum bass piano vocal "
    "vocals kick synth banger anthem feel tune piece genre mix remix production influence influences elements "
    "instrumental dj bassline hi hats percussion guitar band scene loop party sound sounds club classic classics "
    "riff chords"
)
_STRUCK = words(
    "drum drums drumming drummer kick snare snares hat hats hihat hihats cymbal cymbals tom toms jazz percussion kit "
    "bass swing ballad trio"
)
_RAP = words("rap raps rapping rapper rappers hip hop hiphop scratch scratching turntable turntables mc boom")
_DJ_NOUNS = words("set sets party parties mix mixes booth friendly tool tools night nights edit edits use play")
_PIECES = words("it song track piece music that which and clip recording tune then everything all")
_LIKE_BEFORE = words("like by of resembling channeling channelling la meets meet x a-la echoing mimicking recalling")
_LIKE_AFTER = words(
    "style styled type vibe vibes esque inspired influenced influence influences like meets meet ish era sound flavored"
)


@cache
def neighbours() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Return word -> (the words before it, the words after it) that make it no music."""
    return {word: (words(before), words(after)) for word, before, after, *_ in rows("friends.tsv")}


def false_friend(
    run: Sequence[Token], first: int, last: int, senses: Senses, spans: Sequence[object], lexicon: Lexicon
) -> Senses:
    """Return the senses that a phrase has where it stands; () where it means no music at all."""
    if any(sense.target == ALIKE for sense in senses):
        alike = _is_likeness(run, first, last)
        senses = tuple(s._replace(target="") if s.target == ALIKE else s for s in senses if alike or s.target != ALIKE)
    if last - first > 1:
        special = _PHRASES.get(" ".join(token.word for token in run[first:last]))
        return special(run, first, last, senses, lexicon) if special else senses
    word = run[first].word
    rule = _WORDS.get(word)
    if rule is not None:
        return rule(run, first, last, senses, lexicon)
    near = neighbours().get(word)
    if near is None:
        return senses
    return (
        ()
        if (_before(run, first) in near[0] and not _is_musical(run, last)) or (_after(run, last) in near[1])
        else senses
    )


def _is_likeness(run: Sequence[Token], first: int, last: int) -> bool:
    """Whether a name stands where one says what something is like: "sounds like Queen", "a Prince type beat"."""
    at = first - 1 if first and run[first - 1].word == "the" else first
    return (at > 0 and run[at - 1].word in _LIKE_BEFORE) or _after(run, last) in _LIKE_AFTER


def _before(run: Sequence[Token], first: int) -> str:
    return run[first - 1].word if first and run[first].gap in ("",) else ""


def _after(run: Sequence[Token], last: int) -> str:
    return run[last].word if last < len(run) and not run[last].gap else ""


def _is_musical(run: Sequence[Token], last: int) -> bool:
    return _after(run, last) in _MUSICAL


def _alone(run: Sequence[Token], first: int, last: int) -> bool:
    return (not first or bool(run[first].gap)) and (last >= len(run) or bool(run[last].gap))


def _tag_only(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    return senses if _alone(run, first, last) else ()


def _mode(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    return senses if _alone(run, first, last) or _before(run, first) == "in" else ()


def _world(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    """As a tag of its own it is world music; else it is what a piece is about."""
    if _alone(run, first, last):
        return tuple(sense._replace(weight=1.0) for sense in senses)
    return senses if _is_musical(run, last) else ()


def _vibes(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    ends = last >= len(run) or bool(run[last].gap) or _after(run, last) in ("and", "solo", "player", "or")
    opens = not first or bool(run[first].gap) or run[first - 1].word in ("on", "jazz")
    listed = (
        first and run[first - 1].word in ("and", "or") and first > 1 and "" in lexicon.trie.get(run[first - 2].word, {})
    )
    named = listed and any(s.entry.facet == "inst" for s in lexicon.trie[run[first - 2].word][""])
    return senses if ends and (opens or named) else ()


def _house(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    if _is_musical(run, last):
        return senses
    lived_in = _before(run, first) in _ARTICLES | {"haunted", "white", "full", "tree", "open", "around", "opera"}
    return () if lived_in or _after(run, last) in ("of", "on", "with", "is", "where", "plant", "cat") else senses


def _drum_and_bass(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    after, before = _after(run, last), run[first - 1].word if first else ""
    backing = after in ("accompaniment", "backing", "guitar", "guitars", "line", "lines", "section", "parts", "playing")
    listed = (
        before in ("simple", "steady", "guitar", "piano", "and", "on", "vocals", "keyboard")
        and run[first].word == "drum"
    )
    if not (backing or listed) or (after in _MUSICAL and after != "guitar"):
        return senses
    drums, bass = lexicon.entries["inst", "drums"], lexicon.entries["inst", "bass_guitar"]
    return (Sense(drums, "", 1.0), Sense(bass, "", 1.0))


def _counted(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    """ "in 3" is a metre where nothing is counted: "in 3 acts" has acts."""
    ends = last >= len(run) or bool(run[last].gap) or run[last].word in ("time", "feel", "beat", "with", "and", "at")
    return senses if ends else ()


def _dj(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    """A DJ scratches in rap; elsewhere a DJ plays records, or is who the track is for."""
    raps = any(token.word in _RAP for token in run)
    placed = _before(run, first) in _ARTICLES | {"for", "club", "house", "techno"} or _after(run, last) in _DJ_NOUNS
    return senses if raps or not placed else ()


def _pretty(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    stressing = last < len(run) and not run[last].gap and "" in lexicon.trie.get(run[last].word, {})
    return tuple(s for s in senses if (s.entry.facet == "mod") == stressing)


def _no(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    numbered = last < len(run) and run[last].word[0].isdigit()
    return () if numbered or (last < len(run) and run[last].gap == "." and _alone(run, first, last)) else senses


def _not(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    return () if _after(run, last) in ("only", "just", "to", "merely", "simply") else senses


def _piano_solo(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    """Among other solos a piano solo is a moment, not the style of the piece."""
    others = sum(token.word == "solo" for token in run) > 1
    joined = first > 0 and run[first - 1].word in ("then", "and", "with", "by")
    if not others and not joined:
        return senses
    return (Sense(lexicon.entries["inst", "piano"], "", 1.0),)


def _starts(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    of_the_piece = not first or bool(run[first].gap) or run[first - 1].word in _PIECES
    return senses if of_the_piece else ()


def _moment_noun(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    """A start or a middle is a moment where it is described: "slow start, energetic middle"."""
    before = lexicon.trie.get(_before(run, first), {}).get("", ())
    described = any(s.entry.facet in ("mood", "tempo", "inst", "mod", "genre") for s in before)
    ends = last >= len(run) or bool(run[last].gap) or _after(run, last) in ("and", "then", "with")
    return senses if described and ends else ()


def _among_drums(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    """A ride, a crash or a brush is struck where other drums are; else one takes a ride."""
    if _alone(run, first, last) or any(token.word in _STRUCK for token in run):
        return senses
    return tuple(s for s in senses if s.entry.facet != "inst")


def _brushes(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    """Brushes play in any list of players; a brush of another kind does not."""
    listed = bool(run[first].gap) or _before(run, first) in ("and", "with", "plus", "&", "soft", "gentle", "light")
    return senses if listed else _among_drums(run, first, last, senses, lexicon)


def _alone_word(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    before = lexicon.trie.get(run[first - 1].word, {}).get("", ()) if first else ()
    return senses if any(s.entry.facet == "inst" for s in before) else ()


_Rule = Callable[[Sequence[Token], int, int, Senses, Lexicon], Senses]
_WORDS: dict[str, _Rule] = {
    "house": _house, "loop": _tag_only,
    "world": _world, "dj": _dj, "major": _mode, "minor": _mode, "vibes": _vibes, "still": _tag_only, "pretty": _pretty,
    "start": _moment_noun, "middle": _moment_noun, "finish": _moment_noun,
    "starts": _starts, "begins": _starts, "ends": _starts,
    "ride": _among_drums, "rides": _among_drums, "crash": _among_drums, "crashes": _among_drums, "brush": _among_drums,
    "brushes": _brushes, "rim": _among_drums, "rims": _among_drums,
    "no": _no, "not": _not, "alone": _alone_word, "full": _tag_only, "mean": _tag_only, "hood": _tag_only,
    "black": _tag_only, "period": _tag_only, "so": lambda run, first, last, senses, lexicon: senses,
}  # fmt: skip
_PHRASES: dict[str, _Rule] = {
    **dict.fromkeys(("in 3", "in three", "in four", "in five", "in 5", "in seven"), _counted),
    "piano solo": _piano_solo,
    "drum and bass": _drum_and_bass,
    "drum & bass": _drum_and_bass,
}
