"""Places: where the words around an instrument put it: in front, behind, alone, or in a solo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cadenza.compose.reading.hits import Hit
from cadenza.compose.reading.text import Token

_RHYTHM = frozenset(("bass", "drums", "kick", "snare", "hat", "cymbal", "tom", "clap", "perc", "shaker"))
_ONLY_THERE = ("only in ", "only at ", "only during ", "only for ", "only after ", "only from ", "only until ")
_NOTHING_BUT = (("nothing", "but"), ("nothing", "except"), ("nothing", "besides"))
_BEHIND = ("in the background", "in background", "underneath", "in the back", "behind", "in support", "as backing",
           "as accompaniment", "in the distance")  # fmt: skip
_AHEAD = ("in the foreground", "leading", "as lead", "takes the lead", "in front", "as the main", "as the lead", "lead")


def placed(run: Sequence[Token], found: Sequence[Hit], sections: Mapping[int, str]) -> dict[int, str]:
    """Return token -> lead, back, solo or solo_section for the instruments that words put somewhere."""
    places: dict[int, str] = {}
    mark, until, only = "", -1, -1
    for index, hit in enumerate(found):
        if run[hit.first].gap in (".", ">"):
            mark = ""
        if hit.facet == "mod" and _is_purpose(run, found, index):
            continue
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
        spoken = "back" if _lessened(run, found, index) else _spoken_place(run, found, index)
        if spoken:
            places[hit.first] = spoken
        if spoken == "solo" and not hit.words.lower().startswith("solo "):
            places |= dict.fromkeys(_same_list(run, found, index), "solo")  # "whistling and clapping only"
        if (_only_before(run, hit.first) and not _instead(found, index)) or (
            only >= 0 and _listed(run, only, hit.first)
        ):
            places[hit.first], only = "solo", hit.last  # "only strings and piano"
        else:
            only = -1
    return places


def _is_purpose(run: Sequence[Token], found: Sequence[Hit], index: int) -> bool:
    """Whether "background" is what a piece is for, "puzzle game background, …": it stands alone at a phrase's end."""
    hit = found[index]
    ends = hit.last >= len(run) or bool(run[hit.last].gap) or run[hit.last].word in ("music", "track", "for")
    played = any(h.facet == "inst" and h.last == hit.first for h in found[:index])
    return hit.words.lower() in ("background", "backing") and ends and not played


def _same_list(run: Sequence[Token], found: Sequence[Hit], index: int) -> list[int]:
    """Return where the players stand that are joined to this one by "and": "cello and piano"."""
    players = [h for h in found[: index + 1] if h.facet == "inst" and not h.denied]
    joined: list[int] = []
    for before, hit in zip(reversed(players[:-1]), reversed(players), strict=False):
        between = run[before.last : hit.first]
        if any(token.word not in ("and", "&", "a", "an", "the", "plus") for token in between):
            break
        if not between and not run[hit.first].gap:
            break
        joined.append(before.first)
    return joined


def _lessened(run: Sequence[Token], found: Sequence[Hit], index: int) -> bool:
    """Whether less of somebody is wanted: "less cowbell"."""
    hit, before = found[index], found[index - 1] if index else None
    return before is not None and before.name == "compare_down" and before.last == hit.first and not run[hit.first].gap


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
    if _of_a_concerto(run, hit, joined, tail):
        return "lead"
    if any(phrase in tail for phrase in _BEHIND) and not _other_instrument(found, index, 4):
        return "back"
    if joined and tail.startswith(_AHEAD) and not tail.startswith(("leading to", "leading into", "lead to")):
        return "lead"
    if joined and tail.startswith(_ONLY_THERE) and not tail.startswith(("only after", "only from", "only until")):
        return "only_there"
    alone = said.startswith("solo ") or (tail.startswith(("only", "alone")) and not tail.startswith(_ONLY_THERE))
    return "solo" if alone else ""


def _of_a_concerto(run: Sequence[Token], hit: Hit, joined: bool, tail: str) -> bool:
    """Whether a concerto is written for the instrument: "piano concerto", "concerto for violin and orchestra"."""
    before = [token.word for token in run[max(0, hit.first - 3) : hit.first] if token.word not in ("a", "solo", "the")]
    named = hit.words.lower().endswith("concerto") or (joined and tail.startswith("concerto"))
    return named or before[-2:] == ["concerto", "for"]


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
