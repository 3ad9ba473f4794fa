"""Refusals: which instruments and roles may not sound, and whether anybody sings."""

from __future__ import annotations

from collections.abc import Sequence, Set

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.players import ELECTRIC, group
from cadenza.compose.reading.result import InstrumentWish
from cadenza.compose.reading.text import Token
from cadenza.score.instruments import INSTRUMENTS

_FIDDLES = frozenset(("fiddle", "violin"))  # one instrument by two names
_EXCEPTIONS = frozenset(("except", "besides", "apart", "but", "excluding"))
_BACKINGS = ("instrumental", "instrumentals", "backing track", "instrumental track", "instrumental version", "karaoke",
             "karaoke version", "instrumental beat", "not sung")  # fmt: skip


def refused(run: Sequence[Token], instruments: Sequence[Hit]) -> tuple[set[str], set[str]]:
    """Return the instruments and the roles that were ruled out; who wants no piano wants no electric one either.

    Who is named as the exception ("no synths except a soft pad") may play.
    """
    names: set[str] = set()
    roles: set[str] = set()
    for hit in instruments:
        if not hit.denied:
            continue
        names |= {hit.target} if hit.target else group(_spoken_of(hit)) or {hit.entry.words.get("as", "")}
        if hit.name == "drums":
            roles |= {"drums"}
        elif hit.name == "percussion":
            roles |= {"drums", "percussion"}
        elif hit.name == "bass_guitar" and not hit.target:
            roles |= {"bass"}
        elif hit.name == "vocals":
            roles |= {"vocals"}
        elif hit.name == "chords_generic":
            roles |= {"chords"}
    no_piano = any(hit.denied and hit.name == "piano" and not hit.target for hit in instruments)
    if no_piano and all(hit.denied or hit.name not in ("electric_piano", "keyboard") for hit in instruments):
        names |= group("electric_piano")
    if names & _FIDDLES:
        names |= _FIDDLES
    spared = (hit for hit in instruments if not hit.denied and is_exception(run, hit, instruments))
    return names - {""} - {name for hit in spared for name in _meant(hit)}, roles


def is_exception(run: Sequence[Token], hit: Hit, instruments: Sequence[Hit]) -> bool:
    """Whether "except" stands between somebody refused and this one, within one sentence."""
    at = max((h.last for h in instruments if h.denied and h.last <= hit.first), default=-1)
    between = run[at : hit.first] if at >= 0 else []
    return bool({token.word for token in between} & _EXCEPTIONS) and not any(token.gap == "." for token in between)


def _meant(hit: Hit) -> set[str]:
    """Return every instrument that a hit may mean, pads by their name."""
    pads = {name for name in INSTRUMENTS if name.endswith("_pad")} if hit.name == "synth_pad" else set()
    return {hit.target or hit.entry.words.get("as", "")} | set(group(hit.name)) | pads


def _spoken_of(hit: Hit) -> str:
    """Return the concept to forbid: an electric guitar is not every guitar."""
    electric = hit.name == "electric_guitar" and set(hit.words.lower().replace("-", " ").split()) & ELECTRIC
    return "only_electric_guitar" if electric else hit.name


def barred(wish: InstrumentWish, forbidden: set[str], roles: set[str], instrumental: bool) -> bool:
    """Whether a wish may not be granted: it was refused elsewhere in the prompt."""
    if wish.instrument in forbidden or (wish.role and wish.role in roles):
        return True
    return instrumental and wish.concept == "vocals" and wish.instrument != "vocal_chop"


def sung(run: Sequence[Token], found: Sequence[Hit], spared: Set[int]) -> tuple[bool | None, bool]:
    """Return (vocals wanted, whether voices are shut out)."""
    refused = wanted = chopped = False
    soft = False  # "an instrumental" may still be said of a song's backing
    for hit in found:
        if hit.facet == "inst" and hit.name == "vocals":
            refused |= hit.denied and hit.first not in spared
            chopped |= not hit.denied and hit.target == "vocal_chop"
            wanted |= not hit.denied and hit.target != "vocal_chop"
        elif hit.facet == "policy" and hit.name == "instrumental" and not hit.denied:
            if hit.words.lower() in _BACKINGS:
                soft |= not _of_a_part(run, hit)
            elif not (hit.words.lower().startswith("instrumental") and _of_a_part(run, hit)):
                refused = True
        elif hit.facet == "inst" and hit.name == "choir" and not hit.denied:
            chopped = True
    if refused:
        return False, True
    if wanted:
        return True, False
    return (False, True) if soft else (True if chopped else None, False)


def _of_a_part(run: Sequence[Token], hit: Hit) -> bool:
    after = run[hit.last].word if hit.last < len(run) and not run[hit.last].gap else ""
    return after in (
        "section",
        "break",
        "part",
        "intro",
        "outro",
        "after",
        "interlude",
        "hook",
        "solo",
        "passage",
        "bridge",
    )
