"""Cast: the instruments a prompt wants, forbids, puts in front or in the back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from cadenza.compose.reading.ensembles import Company, company
from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.mentions import distinct, entering, excused, held_back, kept_out, tuneless
from cadenza.compose.reading.players import group, usual
from cadenza.compose.reading.result import InstrumentWish
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
_RHYTHM = frozenset(("bass", "drums", "kick", "snare", "hat", "cymbal", "tom", "clap", "perc", "shaker"))
_GUESTS, _A_BAND = 2, 0.5  # how many may join an ensemble; how surely a genre's word brings a band
_SUNG = frozenset(("vocals", "choir"))
_UNPLUGGED = ("steel_guitar", "nylon_guitar")
_ELECTRIC = words("electric e lead")
_CHORUS = frozenset(("choir_aahs", "choir_oohs"))
_ONLY_THERE = ("only in ", "only at ", "only during ", "only for ", "only after ", "only from ", "only until ")
_NOTHING_BUT = (("nothing", "but"), ("nothing", "except"), ("nothing", "besides"))
_FIXED = frozenset(("bass", "drums", "percussion"))
_BACKINGS = ("instrumental", "instrumentals", "backing track", "instrumental track", "instrumental version", "karaoke",
             "karaoke version", "instrumental beat", "not sung")  # fmt: skip
_SIZES = {"duo": 2, "duet": 2, "trio": 3, "quartet": 4, "quintet": 5, "sextet": 6, "octet": 8}
_BEHIND = ("in the background", "in background", "underneath", "in the back", "behind", "in support", "as backing",
           "as accompaniment", "in the distance")  # fmt: skip
_AHEAD = ("in the foreground", "leading", "as lead", "takes the lead", "in front", "as the main", "as the lead", "lead")


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
    places = (
        {first: place for first, place in late.items() if place}
        | _places(run, found, sections)
        | {first: place for first, place in held.items() if place}
    )
    wishes: dict[tuple[str, str], InstrumentWish] = {}
    broken = _broken_chords(instruments)
    for hit in instruments:
        if hit.name == "arpeggio" and hit.first in broken.values():
            continue
        if not hit.denied and hit.name != "chords_generic":
            wish = _wish(run, hit, style, places.get(hit.first, ""), sections.get(hit.first, ""))
            wish = replace(wish, role="arp") if hit.first in broken else wish
            key = (wish.concept, wish.instrument if hit.target else "")
            wishes[key] = _merged(wishes.get(key), wish)
    forbidden, roles = _forbidden(instruments)
    singing, instrumental = _singing(run, found, spared)
    if singing is False:
        roles |= {"vocals"}
    if tuneless(run, found):
        roles |= {"lead"}
    wanted = tuple(w for w in wishes.values() if not _barred(w, forbidden, roles, instrumental))
    named = {w.concept for w in wanted if w.concept != "vocals"}
    players = [w for w in wanted if w.concept != "vocals"]
    alone = bool(players) and all(w.place == "solo" and not w.section for w in players)
    solo, size, size_words = _company(run, found, places, len(named), sections=sections, whole=whole, alone=alone)
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


def _guests(found: Sequence[Hit], group: Company, wanted: Sequence[InstrumentWish]) -> list[InstrumentWish]:
    """Return who joins an ensemble where nobody else plays: "string quartet and oboe", in no other genre."""
    own = (group.ensemble.style, "classical_orchestral", "baroque")
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
        and set(hit.words.lower().replace("-", " ").split()) & _ELECTRIC
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


def _places(run: Sequence[Token], found: Sequence[Hit], sections: Mapping[int, str]) -> dict[int, str]:
    """Return token -> lead, back, solo or solo_section for the instruments that words put somewhere."""
    places: dict[int, str] = {}
    mark, until, only = "", -1, -1
    for index, hit in enumerate(found):
        if run[hit.first].gap in (".", ">"):
            mark = ""
        if hit.facet == "mod" and "role" in hit.entry.words and not hit.denied:
            mark, until = hit.entry.words["role"], hit.last
            continue
        if hit.facet == "policy" and hit.name == "solo":
            if hit.words.lower() in ("solo", "unaccompanied", "lone") and not _joined_before(run, found, index):
                lone = hit.words.lower() == "lone" and hit.last not in sections
                mark, until = "lead" if lone else "solo", hit.last
            continue
        if hit.facet != "inst":
            continue
        if mark == "back" and set(hit.entry.words.get("role", "").split("|")) <= _RHYTHM:
            until = hit.last  # drums and bass always accompany: that puts them nowhere
        elif mark and hit.first - until <= (4 if mark != "back" else 7) and not _stopped(run, until, hit.first, mark):
            places.setdefault(hit.first, mark)
            until = hit.last if mark != "solo" or _same_player(run, found, index) else until - 9
        else:
            mark = ""
        spoken = _spoken_place(run, found, index)
        if spoken:
            places[hit.first] = spoken
        if (_only_before(run, hit.first) and not _instead(found, index)) or (
            only >= 0 and _listed(run, only, hit.first)
        ):
            places[hit.first], only = "solo", hit.last  # "only strings and piano"
        else:
            only = -1
    return places


def _same_player(run: Sequence[Token], found: Sequence[Hit], index: int) -> bool:
    """Whether the next words name the same player more closely: "fingerpicked nylon guitar"."""
    hit, after = found[index], found[index + 1] if index + 1 < len(found) else None
    if after is None or after.facet != "inst" or after.first != hit.last or run[after.first].gap:
        return False
    return after.entry.words.get("family") == hit.entry.words.get("family")


def _instead(found: Sequence[Hit], index: int) -> bool:
    """Whether "only acoustic" chooses among the guitars of "no electric guitars" and sends nobody home."""
    family = found[index].entry.words.get("family")
    return any(h.denied and h.facet == "inst" and h.entry.words.get("family") == family for h in found[:index])


def _listed(run: Sequence[Token], start: int, end: int) -> bool:
    joined = all(run[k].word in ("and", "&", "a", "an", "the", "plus") for k in range(start, end))
    return joined and all(run[k].gap in ("", ",") for k in range(start, end + 1))


def _spoken_place(run: Sequence[Token], found: Sequence[Hit], index: int) -> str:
    """Return the place that the words right around an instrument give it."""
    hit, joined = found[index], _joined(run, found[index].last)
    said = hit.words.lower()
    tail = " ".join(token.word for token in run[hit.last : hit.last + 5])
    if (joined and tail.startswith(("solo", "soloing"))) or "solo" in said.split()[1:]:
        return "solo_section"
    if said.endswith((" lead", " leads")) and hit.name != "synth_lead":
        return "lead"
    if any(phrase in tail for phrase in _BEHIND) and not _other_instrument(found, index, 4):
        return "back"
    if joined and tail.startswith(_AHEAD) and not tail.startswith(("leading to", "leading into", "lead to")):
        return "lead"
    alone = said.startswith("solo ") or (tail.startswith(("only", "alone")) and not tail.startswith(_ONLY_THERE))
    return "solo" if alone else ""


def _only_before(run: Sequence[Token], first: int) -> bool:
    at = first - 1 if first and run[first - 1].word in ("a", "an", "the", "one") else first
    if at > 0 and run[at - 1].word in ("only", "just") and not run[first].gap:
        return True
    return at > 1 and (run[at - 2].word, run[at - 1].word) in _NOTHING_BUT


def _joined(run: Sequence[Token], last: int) -> bool:
    return last < len(run) and not run[last].gap


def _joined_before(run: Sequence[Token], found: Sequence[Hit], index: int) -> bool:
    hit = found[index]
    return not run[hit.first].gap and any(h.facet == "inst" and h.last == hit.first for h in found[:index])


def _stopped(run: Sequence[Token], start: int, end: int, mark: str) -> bool:
    between = {run[k].word for k in range(start, end)}
    gaps = {run[k].gap for k in range(start, end + 1)} - {""}
    if "." in gaps or ">" in gaps or (mark == "lead" and (gaps or "and" in between)):
        return True
    return bool(between & {"with", "while", "but", "is", "are", "plays", "playing"}) and mark != "back"


def _other_instrument(found: Sequence[Hit], index: int, within: int) -> bool:
    hit = found[index]
    return any(h.facet == "inst" and hit.last <= h.first < hit.last + within for h in found[index + 1 :])


def _forbidden(instruments: Sequence[Hit]) -> tuple[set[str], set[str]]:
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
    return names - {""}, roles


def _spoken_of(hit: Hit) -> str:
    """Return the concept to forbid: an electric guitar is not every guitar."""
    electric = hit.name == "electric_guitar" and set(hit.words.lower().replace("-", " ").split()) & _ELECTRIC
    return "only_electric_guitar" if electric else hit.name


def _barred(wish: InstrumentWish, forbidden: set[str], roles: set[str], instrumental: bool) -> bool:
    if wish.instrument in forbidden or (wish.role and wish.role in roles):
        return True
    return instrumental and wish.concept == "vocals" and wish.instrument != "vocal_chop"


def _singing(run: Sequence[Token], found: Sequence[Hit], spared: Set[int]) -> tuple[bool | None, bool]:
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
