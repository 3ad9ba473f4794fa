"""Cast: the instruments a prompt wants, forbids, puts in front or in the back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.compose.reading.ensembles import Company, company
from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.mentions import distinct, entering, excused, held_back, in_turn, kept_out, tuneless
from cadenza.compose.reading.places import placed
from cadenza.compose.reading.players import ELECTRIC, usual
from cadenza.compose.reading.refusals import barred, is_exception, refused, sung
from cadenza.compose.reading.result import InstrumentWish
from cadenza.compose.reading.scoring import scored
from cadenza.compose.reading.text import Token, words

DRUM_CONCEPTS = frozenset(("drums", "kick", "snare", "hihat", "cymbals", "toms"))
_ROLE_OF = {"kick": "drums", "snare": "drums", "clap": "percussion", "hat": "drums", "cymbal": "drums", "tom": "drums",
            "shaker": "percussion", "perc": "percussion", "epicperc": "percussion", "timp": "percussion",
            "power": "chords", "accent": "counter", "stabs": "chords", "drone": "pad"}  # fmt: skip
_ROLE_WORDS = {
    **dict.fromkeys(words("melody melodies lead leads line theme hook solo soloing solos"), "lead"),
    **dict.fromkeys(words("chords chord comping strumming stabs accompaniment rhythm"), "chords"),
    **dict.fromkeys(words("riff riffs ostinato"), "ostinato"),
    **dict.fromkeys(words("pad pads drone swells"), "pad"),
    **dict.fromkeys(words("arpeggio arpeggios arp arpeggiated"), "arp"),
    **dict.fromkeys(words("runs harmony"), "counter"),
}
_GUESTS, _A_BAND = 2, 0.5  # how many may join an ensemble; how surely a genre's word brings a band
# what is played by any company: "a wedding entrance for string quartet and harp"
_HALLS = ("wedding", "christmas", "lullaby", "cinematic_emotional", "corporate", "children", "waltz", "horror")
_DESKS = (("synth_bass", "synth_bass", "bass"), ("warm_pad", "synth_pad", "pad"), ("arp_synth", "arpeggio", "arp"))
_DESK = words("synths synthesizers synthesisers electronics")
_SUNG = frozenset(("vocals", "choir"))
_UNPLUGGED = ("steel_guitar", "nylon_guitar")
_CHORUS = frozenset(("choir_aahs", "choir_oohs"))
_FIXED = frozenset(("bass", "drums", "percussion"))
_SIZES = {"duo": 2, "duet": 2, "trio": 3, "quartet": 4, "quintet": 5, "sextet": 6, "octet": 8}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is wanted and who may not play. `singing` None means nobody spoke of voices."""

    wanted: tuple[InstrumentWish, ...] = ()
    forbidden: frozenset[str] = frozenset()
    forbidden_roles: frozenset[str] = frozenset()
    solo: bool = False
    size: int | None = None
    singing: bool | None = None
    denied: tuple[Hit, ...] = ()
    size_words: str = ""
    company: Company | None = None


def cast(
    run: Sequence[Token],
    found: Sequence[Hit],
    *,
    styles: Mapping[str, float],
    sections: Mapping[int, str],
    whole: bool,
) -> Cast:
    """Return the cast that the hits ask for; `sections` maps a token to the moment it was tied to.

    `whole` says that the tokens are the whole prompt: no figures beside them.
    """
    style = next(iter(styles), "")
    instruments = [hit for hit in found if hit.facet == "inst"]
    instruments = [hit._replace(denied=True) if kept_out(run, hit) else hit for hit in instruments]
    spared = {hit.first for hit in instruments if hit.denied and excused(run, hit, instruments)}
    instruments = [hit._replace(denied=False) if hit.first in spared else hit for hit in instruments]
    instruments = distinct(run, instruments)
    held = {hit.first: held_back(run, hit) for hit in instruments if hit.denied}
    instruments = [hit._replace(denied=False) if held.get(hit.first) else hit for hit in instruments]
    late = {hit.first: entering(run, hit) for hit in instruments if not hit.denied}
    for rank, later in enumerate(in_turn(run, instruments)[1:]):
        late |= {hit.first: late.get(hit.first) or ("late" if rank else "after_intro") for hit in later}
    places = (
        {first: place for first, place in late.items() if place}
        | placed(run, found, sections)
        | {first: place for first, place in held.items() if place}
    )
    wishes: dict[tuple[str, str], InstrumentWish] = {}
    broken = _broken_chords(instruments)
    for hit in instruments:
        if hit.name == "arpeggio" and hit.first in broken.values():
            continue
        if not hit.denied and hit.name != "chords_generic":
            section = next((sections[k] for k in range(hit.first, hit.last) if k in sections), "")
            wish = _wish(run, hit, style, places.get(hit.first, ""), section)
            wish = replace(wish, role="arp") if hit.first in broken else wish
            if wish.role in _FIXED and is_exception(run, hit, instruments):
                wish = replace(wish, role="")  # "no percussion except shaker"
            key = (wish.concept, wish.instrument if hit.target else "")
            wishes[key] = _merged(wishes.get(key), wish)
    forbidden, roles = refused(run, instruments)
    singing, instrumental = sung(run, found, spared)
    if singing is False:
        roles |= {"vocals"}
    if tuneless(run, found):
        roles |= {"lead"}
    wanted = tuple(w for w in wishes.values() if not barred(w, forbidden, roles, instrumental))
    named = {w.concept for w in wanted if w.concept != "vocals"}
    players = [w for w in wanted if w.concept != "vocals"]
    alone = any(w.place == "solo" and not w.section for w in players) and all(
        w.place == "solo" or w.section for w in players
    )  # "only synths and a bit of choir at the end": whoever has a moment of their own is no company
    alone = alone or _drum_solo(instruments, places) or scored(run, instruments, told=bool(styles))
    solo, size, size_words = _company(run, found, places, len(named), sections=sections, whole=whole, alone=alone)
    wanted = _machines(wanted) if solo else wanted
    denied = tuple(hit for hit in instruments if hit.denied)
    if size is not None and len(named) == size == len(players):
        solo = True  # a duet of the two that were named
    group = company(run, instruments, singing=singing)
    if group is not None:
        size, size_words = None, ""  # "quartet" counts the strings, not the band they play with
    if group is not None and group.ensemble.name == style and len(styles) == 1:
        group = None  # the style of that name knows its players best
    if group is not None and group.alone:
        wanted, solo = group.wishes(), True
    elif group is not None and (guests := _guests(found, group, wanted)):
        group = replace(group, alone=True)
        wanted, solo = (*group.wishes(), *guests), True
    return Cast(wanted, frozenset(forbidden), frozenset(roles), solo, size, singing, denied, size_words, group)


def _drum_solo(instruments: Sequence[Hit], places: Mapping[int, str]) -> bool:
    """Whether the prompt opens with a drum solo and names drums alone: nobody accompanies that."""
    wanted = [hit for hit in instruments if not hit.denied]
    opens = bool(wanted) and wanted[0].first == 0 and places.get(0) == "solo_section"
    return opens and all(hit.name in DRUM_CONCEPTS or hit.name == "brushes" for hit in wanted)


def is_of_desk(wish: InstrumentWish) -> bool:
    """Whether nobody named this player: it came along with "only synths"."""
    return wish.concept != "synth" and wish.words.lower() in _DESK


def _machines(wanted: tuple[InstrumentWish, ...]) -> tuple[InstrumentWish, ...]:
    """Return the wishes with a whole desk where "only synths" asks for no single one."""
    told = next((w for w in wanted if w.concept == "synth" and w.words.lower() in _DESK), None)
    if told is None:
        return wanted
    have = {w.concept for w in wanted}
    others = [replace(told, instrument=i, concept=c, role=role) for i, c, role in _DESKS if c not in have]
    return (*wanted, *others)


def _guests(found: Sequence[Hit], group: Company, wanted: Sequence[InstrumentWish]) -> list[InstrumentWish]:
    """Return who joins an ensemble where nobody else plays: "string quartet and oboe", in no other genre."""
    own = (group.ensemble.style, "classical_orchestral", "baroque", *_HALLS)
    others = [h for h in found if h.facet == "genre" and not h.denied and h.name not in own and h.weight >= _A_BAND]
    guests = [w for w in wanted if w.concept != group.ensemble.concept and w.words.lower() not in group.words]
    tonal = all(w.role not in _FIXED and w.concept not in _SUNG for w in guests)
    only = {"only", "just", "all", "alone"} & set(group.words.split())
    return guests if len(guests) <= _GUESTS and tonal and not others and not only else []


def _broken_chords(instruments: Sequence[Hit]) -> dict[int, int]:
    """Return instrument token -> arpeggio token where "harp arpeggios" means the harp, not a synth."""
    pairs: dict[int, int] = {}
    for index, hit in enumerate(instruments):
        if hit.name != "arpeggio" or hit.last - hit.first > 1 or not hit.words.lower().startswith("arpegg"):
            continue
        for other in instruments[max(0, index - 1) : index + 2]:
            near = 0 <= other.first - hit.last <= 1 or 0 <= hit.first - other.last <= 2
            if other.name not in ("arpeggio", "synth", "synth_lead", "synth_pad") and near:
                pairs[other.first] = hit.first
    return pairs


def _wish(run: Sequence[Token], hit: Hit, style: str, place: str, section: str) -> InstrumentWish:
    instrument = hit.target or hit.entry.words.get("as", "") or usual(hit.name, style)
    if (
        hit.name == "electric_guitar"
        and instrument in _UNPLUGGED
        and set(hit.words.lower().replace("-", " ").split()) & ELECTRIC
    ):
        instrument = "clean_guitar"
    if hit.name == "strings" and hit.words.lower() in ("violins", "violin section"):
        instrument = "string_ensemble"
    return InstrumentWish(instrument, hit.name, _role(run, hit, place), place, section, hit.words)


def _role(run: Sequence[Token], hit: Hit, place: str) -> str:
    roles = ["pad"] if hit.target in _CHORUS else hit.entry.words.get("role", "").split("|")
    fixed = _ROLE_OF.get(roles[0], roles[0]) if len(roles) == 1 else ""
    if fixed in _FIXED:
        return fixed
    if place in ("lead", "solo", "solo_section"):
        return "lead"
    spoken = [token.word for token in run[hit.first : hit.last + 1] if token is run[hit.first] or not token.gap]
    said = next((_ROLE_WORDS[word] for word in reversed(spoken) if word in _ROLE_WORDS), "")
    return said or ("chords" if place == "back" else fixed)


def _merged(old: InstrumentWish | None, new: InstrumentWish) -> InstrumentWish:
    if old is None:
        return new
    return InstrumentWish(
        old.instrument if old.instrument else new.instrument, old.concept, old.role or new.role,
        old.place or new.place, old.section or new.section, old.words,
    )  # fmt: skip


def _company(
    run: Sequence[Token],
    found: Sequence[Hit],
    places: Mapping[int, str],
    named: int,
    *,
    sections: Mapping[int, str],
    whole: bool,
    alone: bool,
) -> tuple[bool, int | None, str]:
    """Return (whether only the named play, how many play, the words that said how many)."""
    solo = alone
    size, words_of_size = next(((_SIZES[token.word], token.word) for token in run if token.word in _SIZES), (None, ""))
    for hit in found:
        if hit.facet != "policy" or hit.denied:
            continue
        if hit.name == "solo" and hit.words.lower() not in ("solo", "duo", "lone") and hit.first not in sections:
            solo = True
        if "size" in hit.entry.numbers and size is None:
            size, words_of_size = int(hit.entry.numbers["size"]), hit.words
    if not solo and whole and named == 1 and len(run) <= 3 and "solo_section" in places.values():
        solo = True  # "violin solo" is a whole wish
    if not solo and any(hit.facet == "genre" and hit.words.lower() == "solo piano" and not hit.denied for hit in found):
        solo = True
    return solo and named <= 4 and (named > 0 or size is None), size, words_of_size
