"""Mentions: which of a prompt's words for instruments speak of one that was named more exactly elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.text import Token, words

_GUITARS = frozenset(("acoustic_guitar", "nylon_guitar", "electric_guitar", "distorted_guitar", "slide_guitar"))
_STRUMMED = _GUITARS | {"banjo", "ukulele", "mandolin", "koto", "oud", "sitar", "harp"}
_BEATEN = words(
    "drums drum_machine brushes kick snare hihat cymbals toms percussion congas djembe tabla darbuka taiko beatbox "
    "claps shaker timpani"
)
_ANY_GUITAR = words("guitar guitars guitarist guitarists gtr")
_TOUCH = words(
    "strumming strums strum fingerpicking fingerpicked fingerstyle picking plucked strummed chords finger picked"
)
_BEAT = words("beat beats percussive rhythm groove")
_ADJECTIVE = frozenset(("acoustic",))
_PATIENCE = 6  # words between who is denied and "until"
_OPENING = re.compile(r"(?:(?:in|during|at|for) (?:the )?(?:intro|opening|beginning|start|first)|first)\b")
_REACH = 9  # words from a negation to what it denies
_DENIERS = words(
    "no without sans zero minus except excluding exclude excludes avoid omit remove sin ohne senza sem kein keine zero"
)
_NEGATED_VERBS = words("not don't doesn't isn't aren't can't cannot nor neither never rather instead lacks lack absent")
_ENTERS = words("enter enters come comes join joins kick kicks drop drops")
_EARLY = re.compile(r"(?:the )?(?:intro|opening|beginning|start|first)\b")
_LATER = words("then later afterwards next finally followed")
_FILLERS = _LATER | words("and a an the with by only just & plus come comes adding add some in soft loud join joins")
_NEAR = 3  # tokens between an adjective and the instrument it belongs to


def distinct(run: Sequence[Token], instruments: Sequence[Hit]) -> list[Hit]:
    """Return the hits that name an instrument of their own.

    A guitar is the acoustic guitar named before, "strumming" is what the banjo does, a "beat" is what the drums play,
    and "acoustic drums" are drums.
    """
    exact = [hit for hit in instruments if not hit.denied and not _is_general(hit)]
    times = Counter(hit.name for hit in exact)
    alone = {hit.first: times[hit.name] == 1 for hit in exact}
    kept: list[Hit] = []
    for hit in instruments:
        said = set(hit.words.lower().replace("-", " ").split())
        names = times.keys() - ({hit.name} if alone.get(hit.first) and not hit.denied else set())
        again = not hit.denied and (
            (_is_guitar(hit) and bool(names & _GUITARS))
            or (hit.name in _GUITARS and said <= _TOUCH and bool(names & _STRUMMED))
            or (hit.name == "drums" and said <= _BEAT and bool(names & _BEATEN))
            or (said <= _ADJECTIVE and (bool(names & _GUITARS) or _of_next(hit, exact, run)))
        )
        if not again:
            kept.append(hit)
    return kept


def _is_guitar(hit: Hit) -> bool:
    """Whether a hit says "guitar" and no more of it than what it plays."""
    said = set(hit.words.lower().replace("-", " ").split())
    plays = {"chords", "chord", "melody", "melodies", "line", "lines", "parts", "playing", "arpeggios", "accompaniment"}
    return hit.name == "electric_guitar" and not hit.target and bool(said & _ANY_GUITAR) and said <= _ANY_GUITAR | plays


def _is_general(hit: Hit) -> bool:
    said = set(hit.words.lower().replace("-", " ").split())
    return _is_guitar(hit) or (said <= _TOUCH | _BEAT | _ADJECTIVE)


def _of_next(hit: Hit, others: Sequence[Hit], run: Sequence[Token]) -> bool:
    after = next((h for h in others if h is not hit and hit.last <= h.first <= hit.last + _NEAR), None)
    return after is not None and not any(run[k].gap for k in range(hit.last, after.first + 1))


def excused(run: Sequence[Token], hit: Hit, instruments: Sequence[Hit]) -> bool:
    """Whether a denied instrument is one that plays after all.

    A "not" before a verb denies what is done: in "a singer … the voice does not sing any lyrics" somebody sings.
    """
    if not any(other.name == hit.name and not other.denied for other in instruments):
        return False
    for at in range(hit.first, max(-1, hit.first - _REACH), -1):
        if run[at].word in _NEGATED_VERBS:
            return True
        if run[at].word in _DENIERS or run[at].gap in (".", ">"):
            return False
    return False


def entering(run: Sequence[Token], hit: Hit) -> str:
    """Return "late" where somebody is said to come in at a later moment: "drums come in at 0:15"."""
    brought = [token.word for token in run[max(0, hit.first - 3) : hit.first]]
    if "bring" in brought and "in" in brought:
        return "late"
    at = hit.last
    if at >= len(run) or run[at].gap or run[at].word not in _ENTERS:
        return ""
    ahead = [token.word for token in run[at + 1 : at + 3] if not token.gap]
    if run[at].word in ("come", "comes", "kick", "kicks", "drop", "drops") and ahead[:1] != ["in"]:
        return ""
    return "late"


def in_turn(run: Sequence[Token], instruments: Sequence[Hit]) -> list[list[Hit]]:
    """Return the players of "piano, then strings and harp, then drums" one group after the other; [] where none are."""
    groups: list[list[Hit]] = []
    for hit in (h for h in instruments if not h.denied):
        if not groups:
            groups = [[hit]]
            continue
        between = [token.word for token in run[groups[-1][-1].last : hit.first]]
        if any(token.gap == "." for token in run[groups[-1][-1].last : hit.first + 1]) or set(between) - _FILLERS:
            if len(groups) > 1:
                break
            groups = [[hit]]
        elif set(between) & _LATER:
            groups.append([hit])
        else:
            groups[-1].append(hit)
    return groups if len(groups) > 1 else []


def tuneless(run: Sequence[Token], found: Sequence[Hit]) -> str:
    """Return the words that want no melody, "no melody" or the end of "without drums or melody"; "" if none do."""
    for hit in found:
        if hit.facet == "policy" and hit.name == "no_melody" and not hit.denied:
            return hit.words
        after = run[hit.last : hit.last + 2]
        joined = len(after) == 2 and after[0].word in ("or", "nor", "and") and not after[1].gap
        if hit.facet == "inst" and hit.denied and joined and after[1].word in ("melody", "melodies", "lead"):
            return after[1].word
    return ""


def kept_out(run: Sequence[Token], hit: Hit) -> bool:
    """Whether somebody is to be kept or left out: "keep the bass out of the intro", "leave the drums out"."""
    before = [token.word for token in run[max(0, hit.first - 2) : hit.first]]
    out = hit.last < len(run) and not run[hit.last].gap and run[hit.last].word == "out"
    return out and bool({"keep", "leave", "keeping", "leaving"} & set(before))


def held_back(run: Sequence[Token], hit: Hit) -> str:
    """Return how long somebody denied is only kept waiting: "no drums until the drop" is late, "" is for good."""
    if kept_out(run, hit):
        return "after_intro" if _EARLY.match(" ".join(t.word for t in run[hit.last + 2 : hit.last + 5])) else ""
    for at in range(hit.last, min(hit.last + _PATIENCE, len(run))):
        if run[at].gap in (".", ">"):
            return ""
        word, ahead = run[at].word, " ".join(token.word for token in run[at : at + 3])
        if word in ("until", "till"):
            return "late"
        if _OPENING.match(ahead):
            return "after_intro"
        if run[at].gap == "," or word in ("but", "just", "only"):
            return ""
    return ""
