"""Cast: the instruments a prompt wants, forbids, puts in front or in the back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from cadenza.compose.reading.genres import lineage
from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.result import InstrumentWish
from cadenza.compose.reading.text import Token
from cadenza.score.instruments import INSTRUMENTS

DRUM_CONCEPTS = frozenset(("drums", "kick", "snare", "hihat", "cymbals", "toms"))
# an instrument said in general: which one it is by style (nearest ancestor counts), "" otherwise
_BY_STYLE: Mapping[str, Mapping[str, str]] = {
    "piano": {"": "grand_piano", "lofi_hiphop": "felt_piano", "ambient": "felt_piano", "new_age": "felt_piano",
              "ragtime": "upright_piano", "blues": "upright_piano", "country": "upright_piano", "lullaby": "felt_piano"},
    "keyboard": {"": "electric_piano", "house": "fm_piano", "synth_pop": "fm_piano", "rock": "rock_organ",
                 "classical_orchestral": "grand_piano", "pop": "electric_piano", "synthwave": "fm_piano"},
    "organ": {"": "drawbar_organ", "classical_orchestral": "church_organ", "rock": "rock_organ", "metal": "rock_organ",
              "horror": "church_organ", "cinematic_epic": "church_organ", "cinematic_emotional": "church_organ",
              "ambient": "church_organ", "solo_piano": "church_organ"},
    "electric_guitar": {"": "clean_guitar", "rock": "overdriven_guitar", "metal": "distorted_guitar",
                        "punk": "distorted_guitar", "grunge": "distorted_guitar", "hard_rock": "distorted_guitar",
                        "indie": "clean_guitar", "blues": "overdriven_guitar", "jazz_swing": "jazz_guitar",
                        "bossa_nova": "nylon_guitar", "folk": "steel_guitar", "country": "steel_guitar",
                        "flamenco": "nylon_guitar", "mariachi": "nylon_guitar", "tango": "nylon_guitar",
                        "new_age": "steel_guitar", "ballad": "steel_guitar", "waltz": "nylon_guitar",
                        "lofi_hiphop": "jazz_guitar", "rocknroll": "overdriven_guitar", "surf": "clean_guitar"},
    "bass_guitar": {"": "finger_bass", "jazz_swing": "upright_bass", "bluegrass": "upright_bass", "tango": "upright_bass",
                    "folk": "upright_bass", "classical_orchestral": "contrabass", "metal": "pick_bass",
                    "punk": "pick_bass", "rock": "pick_bass", "trap": "bass_808", "drill": "bass_808",
                    "house": "synth_bass", "techno": "synth_bass", "edm": "synth_bass", "synthwave": "synth_bass",
                    "dubstep": "wobble_bass", "drum_and_bass": "reese_bass", "ambient": "sub_bass", "disco": "finger_bass",
                    "chiptune": "chip_triangle", "lofi_hiphop": "upright_bass", "rocknroll": "upright_bass"},
    "strings": {"": "string_ensemble", "ambient": "slow_strings", "cinematic_emotional": "slow_strings",
                "horror": "tremolo_strings", "new_age": "slow_strings"},
    "violin": {"": "violin", "country": "fiddle", "folk": "fiddle", "cinematic_emotional": "violin"},
    "saxophone": {"": "tenor_sax", "smooth_jazz": "alto_sax", "funk": "alto_sax", "house": "alto_sax"},
    "synth": {"": "saw_lead", "ambient": "warm_pad", "lofi_hiphop": "soft_lead", "trap": "soft_lead",
              "chiptune": "chip_pulse", "edm": "supersaw", "new_age": "warm_pad", "techno": "arp_synth",
              "house": "synth_stab", "synthwave": "saw_lead", "cinematic_epic": "saw_lead"},
    "percussion": {"": "", "salsa": "latin_percussion", "samba": "latin_percussion", "afrobeat": "hand_drums",
                   "cinematic_epic": "taiko_kit", "classical_orchestral": "orchestral_kit", "world": "hand_drums"},
}  # fmt: skip
_ROLE_OF = {"kick": "drums", "snare": "drums", "clap": "percussion", "hat": "drums", "cymbal": "drums", "tom": "drums",
            "shaker": "percussion", "perc": "percussion", "epicperc": "percussion", "timp": "percussion",
            "power": "chords", "accent": "counter", "stabs": "chords", "drone": "pad"}  # fmt: skip
_ROLE_WORDS = {
    "melody": "lead", "melodies": "lead", "lead": "lead", "leads": "lead", "line": "lead", "theme": "lead", "hook": "lead",
    "solo": "lead", "soloing": "lead", "solos": "lead", "riff": "ostinato", "riffs": "ostinato", "ostinato": "ostinato",
    "chords": "chords", "chord": "chords", "comping": "chords", "strumming": "chords", "stabs": "chords",
    "accompaniment": "chords", "rhythm": "chords", "pad": "pad", "pads": "pad", "drone": "pad", "swells": "pad",
    "arpeggio": "arp", "arpeggios": "arp", "arp": "arp", "arpeggiated": "arp", "runs": "counter", "harmony": "counter",
}  # fmt: skip
_RHYTHM = frozenset(("bass", "drums", "kick", "snare", "hat", "cymbal", "tom", "clap", "perc", "shaker"))
_FIXED = frozenset(("bass", "drums", "percussion"))
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
    places = _places(run, found)
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
    singing, instrumental = _singing(run, found)
    if singing is False:
        roles |= {"vocals"}
    wanted = tuple(w for w in wishes.values() if not _barred(w, forbidden, roles, instrumental))
    named = {w.concept for w in wanted if w.concept != "vocals"}
    solo, size = _company(run, found, places, len(named), whole)
    denied = tuple(hit for hit in instruments if hit.denied)
    return Cast(wanted, frozenset(forbidden), frozenset(roles), solo, size, singing, denied)


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
    instrument = hit.target or hit.entry.words.get("as", "") or _usual(hit.name, style)
    if hit.name == "strings" and hit.words.lower() in ("violins", "violin section"):
        instrument = "string_ensemble"
    return InstrumentWish(instrument, hit.name, _role(run, hit, place), place, section, hit.words)


def _usual(concept: str, style: str) -> str:
    table = _BY_STYLE.get(concept, {})
    return next((table[name] for name in lineage(style) if name in table), table.get("", ""))


def _role(run: Sequence[Token], hit: Hit, place: str) -> str:
    usual = hit.entry.words.get("role", "").split("|")
    fixed = _ROLE_OF.get(usual[0], usual[0]) if len(usual) == 1 else ""
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


def _places(run: Sequence[Token], found: Sequence[Hit]) -> dict[int, str]:
    """Return token -> lead, back, solo or solo_section for the instruments that words put somewhere."""
    places: dict[int, str] = {}
    mark, until = "", -1
    for index, hit in enumerate(found):
        if run[hit.first].gap in (".", ">"):
            mark = ""
        if hit.facet == "mod" and "role" in hit.entry.words and not hit.denied:
            mark, until = hit.entry.words["role"], hit.last
            continue
        if hit.facet == "policy" and hit.name == "solo":
            if hit.words.lower() in ("solo", "unaccompanied") and not _joined_before(run, found, index):
                mark, until = "solo", hit.last
            continue
        if hit.facet != "inst":
            continue
        if mark == "back" and set(hit.entry.words.get("role", "").split("|")) <= _RHYTHM:
            until = hit.last  # drums and bass always accompany: that puts them nowhere
        elif mark and hit.first - until <= (4 if mark != "back" else 7) and not _stopped(run, until, hit.first, mark):
            places.setdefault(hit.first, mark)
            until = hit.last if mark != "solo" else until - 9
        else:
            mark = ""
        spoken = _spoken_place(run, found, index)
        if spoken:
            places[hit.first] = spoken
    return places


def _spoken_place(run: Sequence[Token], found: Sequence[Hit], index: int) -> str:
    """Return the place that the words right around an instrument give it."""
    hit, joined = found[index], _joined(run, found[index].last)
    words = hit.words.lower()
    tail = " ".join(token.word for token in run[hit.last : hit.last + 5])
    if (joined and tail.startswith(("solo", "soloing"))) or "solo" in words.split()[1:]:
        return "solo_section"
    if words.endswith((" lead", " leads")) and hit.name != "synth_lead":
        return "lead"
    if any(phrase in tail for phrase in _BEHIND) and not _other_instrument(found, index, 4):
        return "back"
    if joined and tail.startswith(_AHEAD) and not tail.startswith(("leading to", "leading into", "lead to")):
        return "lead"
    alone = words.startswith("solo ") or _only_before(run, hit.first) or tail.startswith(("only", "alone"))
    return "solo" if alone else ""


def _only_before(run: Sequence[Token], first: int) -> bool:
    at = first - 1 if first and run[first - 1].word in ("a", "an", "the", "one") else first
    return at > 0 and run[at - 1].word in ("only", "just") and not run[first].gap


def _joined(run: Sequence[Token], last: int) -> bool:
    return last < len(run) and not run[last].gap


def _joined_before(run: Sequence[Token], found: Sequence[Hit], index: int) -> bool:
    hit = found[index]
    return not run[hit.first].gap and any(h.facet == "inst" and h.last == hit.first for h in found[:index])


def _stopped(run: Sequence[Token], start: int, end: int, mark: str) -> bool:
    words = {run[k].word for k in range(start, end)}
    gaps = {run[k].gap for k in range(start, end + 1)} - {""}
    if "." in gaps or ">" in gaps or (mark == "lead" and (gaps or "and" in words)):
        return True
    return bool(words & {"with", "while", "but", "is", "are", "plays", "playing"}) and mark != "back"


def _other_instrument(found: Sequence[Hit], index: int, within: int) -> bool:
    hit = found[index]
    return any(h.facet == "inst" and hit.last <= h.first < hit.last + within for h in found[index + 1 :])


@cache
def group(concept: str) -> frozenset[str]:
    """Return every instrument that a concept may mean, for forbidding it."""
    families = {
        "piano": {"grand_piano", "felt_piano", "upright_piano"}, "organ": {"drawbar_organ", "rock_organ", "church_organ"},
        "keyboard": _family("keys"), "electric_guitar": _family("guitar"),
        "strings": _family("strings") | {"string_machine"}, "brass": _family("brass"), "synth": _family("synth"),
        "saxophone": {n for n in INSTRUMENTS if n.endswith("_sax")}, "bass_guitar": {n for n in INSTRUMENTS if n.endswith("_bass")} | {"bass_808"},
        "synth_pad": {n for n in INSTRUMENTS if n.endswith("_pad")} | {"string_machine"}, "flute": _family("wood"),
        "choir": {"choir_aahs", "choir_oohs", "choir_pad"}, "vocals": _family("voice") - {"whistle", "beatbox"},
        "bells": _family("bells"), "distorted_guitar": {"distorted_guitar", "overdriven_guitar"},
        "electric_piano": {"electric_piano", "fm_piano", "wurlitzer"}, "acoustic_guitar": {"steel_guitar", "nylon_guitar"},
        "synth_bass": {"synth_bass", "sub_bass", "bass_808", "reese_bass", "wobble_bass", "acid_bass"},
        "synth_lead": {"saw_lead", "square_lead", "soft_lead", "supersaw", "pluck_synth", "synth_stab"},
        "arpeggio": {"arp_synth"}, "violin": {"violin", "fiddle", "viola"},
    }  # fmt: skip
    return frozenset(families.get(concept, ()))


def _family(name: str) -> set[str]:
    return {facts.name for facts in INSTRUMENTS.values() if facts.family == name}


def _forbidden(instruments: Sequence[Hit]) -> tuple[set[str], set[str]]:
    names: set[str] = set()
    roles: set[str] = set()
    for hit in instruments:
        if not hit.denied:
            continue
        names |= {hit.target} if hit.target else group(hit.name) or {hit.entry.words.get("as", "")}
        if hit.name == "drums" or (hit.name == "drum_machine" and not hit.target):
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


def _barred(wish: InstrumentWish, forbidden: set[str], roles: set[str], instrumental: bool) -> bool:
    if wish.instrument in forbidden or (wish.role and wish.role in roles):
        return True
    return instrumental and wish.concept == "vocals" and wish.instrument != "vocal_chop"


def _singing(run: Sequence[Token], found: Sequence[Hit]) -> tuple[bool | None, bool]:
    """Return (vocals wanted, whether voices are shut out)."""
    refused = wanted = chopped = False
    soft = False  # "an instrumental" may still be said of a song's backing
    for hit in found:
        if hit.facet == "inst" and hit.name == "vocals":
            refused |= hit.denied
            chopped |= not hit.denied and hit.target == "vocal_chop"
            wanted |= not hit.denied and hit.target != "vocal_chop"
        elif hit.facet == "policy" and hit.name == "instrumental" and not hit.denied:
            if hit.words.lower() in ("instrumental", "instrumentals"):
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
    run: Sequence[Token], found: Sequence[Hit], places: Mapping[int, str], named: int, whole: bool
) -> tuple[bool, int | None]:
    solo = any(place == "solo" for place in places.values())
    size = next((_SIZES[token.word] for token in run if token.word in _SIZES), None)
    for hit in found:
        if hit.facet != "policy" or hit.denied:
            continue
        if hit.name == "solo" and hit.words.lower() not in ("solo", "duo"):
            solo = True
        if "size" in hit.entry.numbers and size is None:
            size = int(hit.entry.numbers["size"])
    if not solo and whole and named == 1 and len(run) <= 3 and "solo_section" in places.values():
        solo = True  # "violin solo" is a whole wish
    if not solo and any(hit.facet == "genre" and hit.words.lower() == "solo piano" and not hit.denied for hit in found):
        solo = True
    return solo and named <= 4 and (named > 0 or size is None), size
