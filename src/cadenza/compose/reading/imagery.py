"""Imagery: the phrases of a prompt that paint something, to name a piece by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cadenza.compose.reading.lexicon import Sense, lexicon
from cadenza.compose.reading.scenes import named_scenes
from cadenza.compose.reading.text import Token, plain, tokens, words
from cadenza.compose.reading.typos import plain_words

# scenes that say what a piece is for: nobody calls a track "Product Demo"
_ERRANDS = frozenset((
    "tutorial", "vlog", "podcast", "trailer", "credits", "opening scene", "product demo", "technology", "office",
    "game menu", "documentary", "quiz show", "news", "video game", "car commercial", "cooking show", "fitness app",
    "gaming stream", "commercial", "science", "training", "comedy", "cartoon", "town theme", "real estate",
))  # fmt: skip
_CALLED = re.compile(
    r"\b(?:called|titled|entitled|named)\s*:?\s*[\"“«']([^\"”»']{2,48})[\"”»']"
    r"|(?:^|[\n.|,;{]\s*)[\"']?title[\"']?\s*[:=]\s*[\"']?([^\"'.,;|\n}]{2,48})",
    re.I,
)
_DESCRIBING = words(
    "first last lost lonely old new little big small hidden secret ancient broken empty golden silver dark dead deep "
    "far final forgotten frozen half high holy hollow hot long low open pale purple quiet red blue green white black "
    "grey silent silver single slow sunken tall tiny torn vast wild wide post winter summer autumn spring "
    "midnight morning evening night sunday abandoned distant alien neon fading falling flickering floating "
    "burning rising haunted "
    "moonlit sunlit snowy rainy stormy misty foggy dusty rusty starry cold warm bright gentle crowded city desert "
    "mountain forest ocean sea river village space underwater enchanted magic lone two three seven thousand "
    "christmas halloween"
)
_THINGS = words("morning evening wedding spring king being lightning")
_NO_THINGS = words("handmade jumps crime underwater")
_HEADS = words("lights light city sky skies road street streets garden sea ocean house room window tower bridge moon")
_LINKS = words("of in at under over by on through beyond across beneath")
_ARTICLES = words("the a an my his her our their")
_SMALL = _LINKS | _ARTICLES | {"and", "to", "for"}
_MOST = 4  # words of a phrase
_MUSICAL = frozenset(("genre", "inst", "tempo", "policy", "structure", "fx", "mode", "metre", "mod", "neg", "feel"))


def imagery(prompt: str) -> tuple[str, ...]:
    """Return what a prompt paints, as titles: `a knight finds his castle in ruins` paints `Castle in Ruins`."""
    text = plain(prompt)
    named = called(text)
    if named:
        return (text[named[0] : named[1]].strip(),)
    run = tokens(text)
    places = sorted(
        place
        for scene, said in named_scenes(text, run)
        if scene.name not in _ERRANDS
        for place in _places(run, text, said)
    )
    phrases = [
        _titled([token.word for token in run[first:last]])
        for first, last in _joined(run, places)
        if last - first > 1 or _stands_alone(run, first)
    ]
    kept = [p for p in phrases if p and not any(p != o and p.lower() in o.lower() for o in phrases)]
    return tuple(dict.fromkeys(kept))


def _joined(run: Sequence[Token], places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places with those that touch made one: "steampunk", "airship voyage"."""
    joined: list[tuple[int, int]] = []
    for first, last in places:
        if joined and first <= joined[-1][1] and not run[first].gap:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def called(text: str) -> tuple[int, int] | None:
    """Return where a text says what somebody or something is called: `a bakery called "Rock & Roll Bread"`."""
    found = _CALLED.search(text)
    return found.span(1 if found[1] else 2) if found else None


def _stands_alone(run: Sequence[Token], at: int) -> bool:
    """Whether a single word is a thing: no player ("wind quintet"), no doing ("racing")."""
    word, after = run[at].word, run[at + 1] if at + 1 < len(run) else None
    if (word.endswith("ing") and word not in _THINGS) or "inst" in _facets(word) or word in _NO_THINGS:
        return False
    return after is None or bool(after.gap) or not _facets(after.word) & {"inst", "policy"}


def _places(run: Sequence[Token], text: str, said: str) -> list[tuple[int, int]]:
    """Return the tokens of each phrase that names a scene, with the words that describe it."""
    places = []
    for part in said.split(", "):
        at = text.find(part)
        inside = [k for k, token in enumerate(run) if at <= token.start < at + len(part)]
        if inside:
            places.append(_widened(run, inside[0], inside[-1] + 1))
    return places


def _widened(run: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    while first > 0 and last - first < _MOST and not run[first].gap and _describes(run[first - 1].word):
        first -= 1
    link = last
    if link < len(run) and run[link].word in _LINKS and not run[link].gap:
        noun = link + 2 if link + 1 < len(run) and run[link + 1].word in _ARTICLES else link + 1
        while noun + 1 < len(run) and not run[noun + 1].gap and _describes(run[noun].word):
            noun += 1
        if noun < len(run) and not any(run[k].gap for k in range(link, noun + 1)) and _is_content(run[noun].word):
            last = noun + 1
    elif link < len(run) and not run[link].gap and run[link].word in _HEADS:
        last = link + 1
    if first > 0 and run[first - 1].word == "the" and not run[first].gap:
        first -= 1
    return first, last


def _describes(word: str) -> bool:
    return word in _DESCRIBING or (word in lexicon().trie and _facets(word) == {"mood"})


def _is_content(word: str) -> bool:
    return word.isalpha() and len(word) > 2 and word not in plain_words("function") and not _facets(word) & _MUSICAL


def _facets(word: str) -> set[str]:
    node: Mapping[str, object] = lexicon().trie.get(word, {})
    senses = node.get("", ())
    return {s.entry.facet for s in senses if isinstance(s, Sense)} if isinstance(senses, tuple) else set()


def _titled(said: Sequence[str]) -> str:
    """Return words as a title: small ones stay small inside it."""
    if len(said) == 1 and len(said[0]) < 3:
        return ""
    return " ".join(
        word if n > 0 and word in _SMALL else "-".join(part.capitalize() for part in word.split("-"))
        for n, word in enumerate(said)
    )
