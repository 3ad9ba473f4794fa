"""False friends: words of the lexicon that mean something else where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cadenza.compose.reading.lexicon import Lexicon, Sense
from cadenza.compose.reading.text import Token

Senses = tuple[Sense, ...]
_POSSESSIVES = frozenset("my our his her your their this that".split())
_ARTICLES = _POSSESSIVES | {"a", "the", "old", "big", "empty", "small", "new"}
_MUSICAL = frozenset(
    "music beat beats track tracks song songs groove grooves vibe vibes style rhythm drums drum bass piano vocal vocals "
    "kick synth banger anthem feel tune piece genre mix remix production influence influences elements instrumental dj "
    "bassline hi hats percussion guitar band scene loop party sound sounds club classic classics riff chords".split()
)
_SUBJECTS = frozenset("i we you they would d i'd they'd we'd you'd people to".split())
# word: (the words before it, the words after it) that make it no music
_NEIGHBOURS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "space": (
        frozenset("open empty of head personal living wide enough white more intimate small large sonic negative".split()),
        frozenset(("between", "for", "to")),
    ),
    "ride": (frozenset("a the bike car joy long night train bus wild".split()), frozenset("home to into through along".split())),
    "crash": (frozenset(("car", "plane", "train", "a")), frozenset(("into", "site", "course"))),
    "march": (frozenset(("in", "last", "of", "early", "late")), frozenset(("1st", "15", "2024", "2025", "2026"))),
    "stream": (frozenset(("live", "twitch", "my", "video")), frozenset(("of", "overlay", "intro"))),
    "waves": (frozenset("sine saw square sound brain radio alpha theta delta triangle".split()), frozenset(("of",))),
    "soul": (_POSSESSIVES | {"the", "lost", "poor", "every"}, frozenset(("of", "searching", "mate"))),
    "pop": (frozenset(("it", "to", "things", "really", "them")), frozenset(("out", "up", "corn"))),
    "live": (_SUBJECTS | {"who", "long"}, frozenset(("in", "life", "your", "stream"))),
    "country": (_POSSESSIVES | {"foreign", "another", "home", "own"}, frozenset(("of", "house"))),
    "garage": (_POSSESSIVES | {"the"}, frozenset(("door", "sale", "band"))),
    "jungle": (frozenset(("the", "deep", "amazon", "concrete", "rainforest")), frozenset(("animals", "trees", "temple", "adventure"))),
    "trap": (frozenset(("the", "mouse", "into")), frozenset(("door", "them"))),
    "love": (_SUBJECTS, frozenset(("it", "this", "how"))),
    "reel": (frozenset(("film", "movie", "demo", "the", "show", "highlight")), frozenset(("to",))),
    "keys": (frozenset("car house high higher low lower different many several piano's the".split()), frozenset(("to",))),
    "beat": (frozenset(("heart",)), frozenset("them him me you the counts".split())),
    "beats": (frozenset(("heart",)), frozenset("them him me you the".split())),
    "light": (frozenset(("the", "bright", "of", "golden", "city", "candle")), frozenset(("of", "show", "up", "beam", "years"))),
    "metal": (frozenset(("scrap", "the", "of", "sheet", "heavy-duty")), frozenset("door pipe pipes sheet plate gate object objects".split())),
    "rock": (frozenset(("a", "big", "the")), frozenset("falls fall falling climbing face bottom formation cliff".split())),
    "horns": (frozenset(("car", "bull", "devil")), frozenset(())),
    "drop": (frozenset(("a", "rain", "water")), frozenset(("of", "out", "in", "by"))),
    "score": (frozenset(("the", "final", "high", "to")), frozenset(("a", "goal", "of"))),
    "cold": (frozenset(("a", "common")), frozenset(())),
    "film": (frozenset(()), frozenset(("grain", "reel"))),
    "rap": (frozenset(("bad",)), frozenset(("on", "sheet"))),
    "hip": (frozenset(("my", "the", "left", "right")), frozenset(("replacement",))),
    "swing": (frozenset(("a", "the", "tree", "porch")), frozenset(("set", "dance", "jazz", "by", "state"))),
    "bridge": (frozenset("a the old stone london golden".split()), frozenset(("over", "across", "collapse"))),
    "bass": (frozenset(("sea", "fishing")), frozenset(("fishing", "fish"))),
    "fire": (frozenset(("on", "under")), frozenset(())),
    "old": (frozenset(("years", "year")), frozenset(())),
    "fusion": (frozenset(()), frozenset(("of", "between", "with"))),
    "funk": (frozenset(("in", "foul")), frozenset(())),
    "blues": (frozenset(("shades", "different")), frozenset(("greens",))),
}  # fmt: skip


def false_friend(
    run: Sequence[Token], first: int, last: int, senses: Senses, spans: Sequence[object], lexicon: Lexicon
) -> Senses:
    """Return the senses that a phrase has where it stands; () where it means no music at all."""
    if last - first > 1:
        special = _PHRASES.get(" ".join(token.word for token in run[first:last]))
        return special(run, first, last, senses, lexicon) if special else senses
    word = run[first].word
    rule = _WORDS.get(word)
    if rule is not None:
        return rule(run, first, last, senses, lexicon)
    neighbours = _NEIGHBOURS.get(word)
    if neighbours is None:
        return senses
    return (
        ()
        if _before(run, first) in neighbours[0] and not _is_musical(run, last) or (_after(run, last) in neighbours[1])
        else senses
    )


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


def _pretty(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    stressing = last < len(run) and not run[last].gap and "" in lexicon.trie.get(run[last].word, {})
    return tuple(s for s in senses if (s.entry.facet == "mod") == stressing)


def _no(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    numbered = last < len(run) and run[last].word[0].isdigit()
    return () if numbered or (last < len(run) and run[last].gap == "." and _alone(run, first, last)) else senses


def _not(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    return () if _after(run, last) in ("only", "just", "to", "merely", "simply") else senses


def _alone_word(run: Sequence[Token], first: int, last: int, senses: Senses, lexicon: Lexicon) -> Senses:
    before = lexicon.trie.get(run[first - 1].word, {}).get("", ()) if first else ()
    return senses if any(s.entry.facet == "inst" for s in before) else ()


_Rule = Callable[[Sequence[Token], int, int, Senses, Lexicon], Senses]
_WORDS: dict[str, _Rule] = {
    "house": _house, "major": _mode, "minor": _mode, "vibes": _vibes, "still": _tag_only, "pretty": _pretty,
    "no": _no, "not": _not, "alone": _alone_word, "full": _tag_only, "mean": _tag_only, "hood": _tag_only,
    "black": _tag_only, "period": _tag_only, "so": lambda run, first, last, senses, lexicon: senses,
}  # fmt: skip
_PHRASES: dict[str, _Rule] = {"drum and bass": _drum_and_bass, "drum & bass": _drum_and_bass}
