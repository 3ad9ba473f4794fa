"""Numbers: tempo, key, metre, durations and moments that a prompt states as figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadenza.compose.reading.keys import find_key, take
from cadenza.compose.reading.progressions import find_progression
from cadenza.compose.reading.spelled import SPELLED, spelled

_NUMBER = r"(\d{2,3}(?:\.\d+)?)"
_UNIT = r"(?:bpm|b\.p\.m\.?|beats?\s?(?:per|a|/)\s?min(?:ute)?s?)"
_TO = r"\s*(?:-|to|and|~)\s*"
_AFTER_KEY = re.compile(  # "C#m 140 drill"
    r"^\s*[A-G](?:[#♯♭b](?:m|maj|min)?|m|maj|min)\s+([6-9]\d|1\d\d|2[01]\d)()\b(?!\s*(?:%|s\b|bars?|sec|min|hz|:))"
)
_TEMPO = (
    re.compile(rf"{_NUMBER}(?:\s*{_UNIT})?(?:{_TO}{_NUMBER})?\s*-?\s*{_UNIT}(?![a-z])", re.I),
    re.compile(
        rf"\b(?:bpm|tempo|beats per minute)\b(?:\s+(?:of|is|at|around|about|approximately|range|set|to|in|this|the|song"
        rf"|piece|track|music|between|near|exactly))*[\"']?\s*[:=~(]?\s*[\"']?(?:~|around |about |between )?"
        rf"{_NUMBER}(?:{_TO}{_NUMBER})?(?![\d:])",
        re.I,
    ),
    _AFTER_KEY,
    re.compile(r"\b([6-9]\d|1\d\d)()\s+(?:\w+\s+){0,2}?(?:type\s+)?beat\b", re.I),
    re.compile(rf"(?:♩|quarter(?:\snote)?)\s*=\s*{_NUMBER}()", re.I),
    re.compile(rf"@\s*{_NUMBER}()\b(?!\s*%|\s*hz)", re.I),
    re.compile(rf"\b{_NUMBER}()\s+tempo\b", re.I),
    re.compile(r"(?<=,)\s*((?:[6-9]\d|1\d\d|2[01]\d))()\s*(?=,|$)(?<!100)", re.I),
    re.compile(r"\b(?:at|around|about|circa|approximately|~)\s*([5-9]\d|1\d\d|2[0-4]\d)()(?=\s*(?:$|[,;]))", re.I),
    re.compile(
        r"(?:^|(?<=fast)|(?<=slow)|(?<=medium)|(?<=minor)|(?<=major)|(?<=tempo))\s*\(?([6-9]\d|1\d\d|2[01]\d)()(?=\)|\s*(?:$|[,;(]))",
    ),
)
_CHANGING = re.compile(  # "starts at 80 bpm and accelerates to 140"
    rf"{_NUMBER}(?:\s*{_UNIT})?,?\s+(?:(?:and|then|but|before|it|that|which|the|tempo|song|piece|music)\s+){{0,3}}(?:\w+ly\s+)?"
    rf"(?:accelerat|speed|gets?\s+(?:fast|slow)|slow|decelerat)\w*(?:\s+\w+){{0,2}}?\s+to\s+{_NUMBER}(?:\s*{_UNIT})?(?![\d:])",
    re.I,
)
_LIMIT = re.compile(  # "below 60 bpm", "at least 128 bpm"
    rf"\b(?:(?P<most>under|below|less than|slower than|no more than|not more than|max(?:imum)?|at most|up to"
    rf"|no faster than|not faster than|not over)"
    rf"|(?P<least>over|above|more than|faster than|at least|min(?:imum)?|no less than"
    rf"|no slower than|not under|upwards of))"
    rf"(?:\s+of)?\s+(?P<bpm>\d{{2,3}})\s*{_UNIT}(?![a-z])",
    re.I,
)
_SPELLED_TEMPO = re.compile(rf"\b({SPELLED})[\s-]*{_UNIT}(?![a-z])", re.I)
_FELT = re.compile(r"[\s-]*(?:half|double)?[\s-]*(?:time)?[\s-]*feel\b", re.I)
_METER = re.compile(r"(?<![\d/.])(\d{1,2})\s?/\s?(2|4|8|16)(?![\d/])")
_FELT_AS = re.compile(r"\s*(?:kicks?|beats?|pulse)\b", re.I)
_BEATS = re.compile(r"\bbeat\s+(?:is|counts\s+to)\s+(\d{1,2})(?:\s?/\s?(2|4|8|16))?\b", re.I)
_CLOCK = r"(\d{1,2}):([0-5]\d)(?:\.\d+)?"
_SPAN = re.compile(rf"[\[(]?\s*{_CLOCK}\s*(?:-|to|until)\s*{_CLOCK}\s*[\])]?")
_SECONDS_SPAN = re.compile(
    r"(?:\bfrom\s+)?\b(\d{1,3}(?:\.\d+)?)\s*(?:s|secs?|seconds?)?\s*(?:-|to|until)\s*(\d{1,3}(?:\.\d+)?)\s*(?:s|secs?|seconds?)\b",
    re.I,
)
_AT = re.compile(
    rf"(?:\b(?P<word>at|after|from|around|by|until|@)\s+|[\[(])(?:the\s+)?(?:about\s+|around\s+)?(?:{_CLOCK}(?:\s*mark)?|(?P<seconds>\d{{1,3}}(?:\.\d+)?)[\s-]*"
    rf"(?P<unit>s|secs?|seconds?|min(?:ute)?s?)\b(?:[\s-]+mark)?)[\])]?",
    re.I,
)
_ALSO = re.compile(
    rf"\s*(?:,|and|&|,\s*and)\s+(?:at\s+)?(?:{_CLOCK}|(\d{{1,3}}(?:\.\d+)?)\s*(?:s|secs?|seconds?)\b)", re.I
)
_EDGE = re.compile(r"\b(first|last|final|opening)\s+(\d{1,3}(?:\.\d+)?)\s*(?:s|secs?|seconds?)\b", re.I)
_LENGTH = re.compile(
    r"(?<![\d.:])(\d{1,3}(?:\.\d+)?)[\s-]*(m|mins?|minutes?|s|secs?|seconds?)(?![a-z'])"
    r"(?:[\s,]*(?:and\s+)?(\d{1,2})\s*(?:s|secs?|seconds?)\b|\s?(\d\d)\b(?!\s*(?:bpm|bars?|:)))?"
    r"(?!\s+(?:in\b(?!\s+(?:length|total))|out\b|hold|delay|attack|release|decay|fade|echo|apart|each|every|later|build|solo"
    r"|drop|pause|silence|break|outro|before|after|into))",
    re.I,
)
_WRITTEN = re.compile(
    rf"\b(?:(?P<half>half a)|(?P<count>{SPELLED})(?P<and>[\s-]and[\s-]a[\s-]half)?|(?P<one>an?))"
    rf"[\s-](?P<unit>minute|second)s?\b(?P<more>[\s-]and[\s-]a[\s-]half|[\s-](?:and[\s-])?(?:{SPELLED}|\d{{1,2}})[\s-]seconds?\b)?",
    re.I,
)
_FIELD = re.compile(
    r"\b(?:duration|length)(?:_seconds|[\s_-]sec(?:ond)?s?)?[\"']?\s*[:=]\s*[\"']?(\d{1,3}(?:\.\d+)?)(?![\d:])", re.I
)
_LONE = re.compile(r"(?:^|,)\s*(\d{1,2}):([0-5]\d)\s*(?=$|[,.;])")  # "…, 2:30" as a tag of its own
_LONG = re.compile(rf"(?:\b(?:length|duration|long|time)\s*[:=]?\s*){_CLOCK}|{_CLOCK}\s*(?:long|min\b|minutes\b)", re.I)
_BARS = re.compile(r"\b(?:\d{1,2}|two|four|eight|sixteen|twelve)[\s-]*(?:bars?|measures?)\b(?!\s+blues)", re.I)
_MACHINES = ("808", "909", "707", "606", "303")  # drum machines and basses, in the plural
_TIMED = ("long", "loop", "clip", "duration", "jingle", "spot", "ad ", "video", "intro", "cut")
_DIGIT = re.compile(r"\d")
LOWEST_BPM, HIGHEST_BPM = 20.0, 400.0  # a range that reaches one of them has no limit there


@dataclass(frozen=True, slots=True)
class Moment:
    """A stated moment or stretch in seconds; `end_seconds` None is a point; negative counts from the end."""

    start_seconds: float
    end_seconds: float | None
    start: int  # where it stands in the text
    end: int
    point: bool = False  # "at 12 s" rather than "from", "after", "[0:12]"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the figures of a text say, each with its words, and the stretches of text they took up."""

    tempo_bpm: float | None = None
    tempo_range: tuple[float, float] | None = None
    tempo_words: str = ""
    key: str | None = None
    key_words: str = ""
    key_after: str | None = None  # the key that the piece changes to
    progression: str = ""  # numerals, one a bar
    progression_words: str = ""
    meter: str | None = None
    meter_words: str = ""
    duration_seconds: float | None = None
    duration_words: str = ""
    moments: tuple[Moment, ...] = ()
    taken: tuple[tuple[int, int], ...] = ()
    unplayed: tuple[str, ...] = ()  # the words of bar counts and of further metres: the form follows neither


def figures(text: str) -> Figures:
    """Return the figures of a plain text."""
    taken: list[tuple[int, int]] = []
    tempo, tempo_range, tempo_words = _tempo(text, taken)
    key, key_words, key_after = find_key(text, taken)
    chords = find_progression(text, key)
    if chords is not None:
        taken.append(chords.span)
        key, key_words = (key, key_words) if key or not chords.key else (chords.key, chords.words)
    written = (chords.numerals, chords.words) if chords else ("", "")
    if not _DIGIT.search(text):
        duration, duration_words = _written_length(text, taken)
        return Figures(
            tempo, tempo_range, tempo_words, key, key_words, key_after, *written, None, "", duration,
            duration_words, (), tuple(taken),
        )  # fmt: skip
    meter, meter_words = _meter(text, taken)
    moments = _moments(text, taken)
    duration, duration_words = _length(text, taken)
    bars = [found[0] for found in _BARS.finditer(text) if take(taken, found.span())]
    metres = [
        f
        for f in _METER.finditer(text)
        if meter and f"{int(f[1])}/{f[2]}" != meter and not _FELT_AS.match(text, f.end())
    ]
    unplayed = (*(found[0] for found in metres if 2 <= int(found[1]) <= 17), *bars)
    return Figures(
        tempo, tempo_range, tempo_words, key, key_words, key_after, *written, meter, meter_words, duration,
        duration_words, tuple(moments), tuple(taken), unplayed,
    )  # fmt: skip


def _tempo(text: str, taken: list[tuple[int, int]]) -> tuple[float | None, tuple[float, float] | None, str]:
    """Return (tempo, range, words): one number beats a range, and either beats the feel of half the tempo."""
    if (changing := _CHANGING.search(text)) is not None and re.search(_UNIT, changing[0], re.I):
        first, last = float(changing[1]), float(changing[2])
        if min(first, last) >= LOWEST_BPM and max(first, last) <= HIGHEST_BPM and first != last:
            taken += [changing.span(1), (changing.start(2), changing.end())]
            return first, (min(first, last), max(first, last)), changing[0]
    if (limit := _LIMIT.search(text)) is not None and LOWEST_BPM < float(limit["bpm"]) < HIGHEST_BPM:
        taken.append(limit.span())
        edge = float(limit["bpm"])
        return None, (LOWEST_BPM, edge) if limit["most"] else (edge, HIGHEST_BPM), limit[0]
    told: list[tuple[tuple[bool, bool, int], float, tuple[float, float] | None, str]] = []
    for pattern in _TEMPO if _DIGIT.search(text) is not None else ():
        for found in pattern.finditer(text):
            low = float(found[1])
            high = float(found[2]) if found[2] else low
            if not (LOWEST_BPM <= low <= HIGHEST_BPM and low <= high <= HIGHEST_BPM):
                continue
            take(taken, (found.start(1), found.end()) if pattern is _AFTER_KEY else found.span())
            span = (low, high) if high > low else None
            rank = (_FELT.match(text, found.end()) is not None, span is not None, found.start())
            told.append((rank, (low + high) / 2, span, found[0].strip(" (:\"'")))
    for found in _SPELLED_TEMPO.finditer(text):
        value = spelled(found[1])
        if LOWEST_BPM <= value <= HIGHEST_BPM and take(taken, found.span()):
            told.append(((False, False, found.start()), value, None, found[0]))
    return min(told)[1:] if told else (None, None, "")


def _meter(text: str, taken: list[tuple[int, int]]) -> tuple[str | None, str]:
    meter: tuple[str, str] | None = None
    if "/" in text:
        for found in _METER.finditer(text):
            if 2 <= int(found[1]) <= 17 and not re.search(
                r"\bbeat\s+(?:is|counts)", text[max(0, found.start() - 16) : found.start()]
            ):
                follows = text[found.end() : found.end() + 12].lower().lstrip()
                if not follows.startswith(("kick", "beat", "pulse", "kicks")) or meter is None:
                    meter = meter or (f"{int(found[1])}/{found[2]}", found[0])
                if not follows.startswith(("kick", "beat")):
                    take(taken, found.span())
    for found in _BEATS.finditer(text):
        if take(taken, found.span()) and meter is None and 2 <= int(found[1]) <= 12:
            meter = (f"{found[1]}/{found[2] or 4}", found[0])
    return meter or (None, "")


def _moments(text: str, taken: list[tuple[int, int]]) -> list[Moment]:
    moments: list[Moment] = []
    for found in _SPAN.finditer(text):
        if take(taken, found.span()):
            first, last = int(found[1]) * 60.0 + int(found[2]), int(found[3]) * 60.0 + int(found[4])
            moments.append(Moment(min(first, last), max(first, last), *found.span()))
    for found in _SECONDS_SPAN.finditer(text):
        if float(found[1]) < float(found[2]) and take(taken, found.span()):
            moments.append(Moment(float(found[1]), float(found[2]), *found.span()))
    for found in _AT.finditer(text):
        if found["seconds"] is None:
            at = int(found[2]) * 60.0 + float(found[0].split(":")[1].strip(" )]mark"))
        else:
            at = float(found["seconds"]) * (60.0 if found["unit"].lower().startswith("m") else 1.0)
        if take(taken, found.span()):
            moments.append(
                Moment(at, None, *found.span(), (found["word"] or "").lower() in ("at", "around", "by", "@"))
            )
            moments += _next_moments(text, found.end(), taken) if moments[-1].point else []
    for found in _EDGE.finditer(text):
        if take(taken, found.span()):
            length = float(found[2])
            first = found[1].lower() in ("first", "opening")
            moments.append(Moment(0.0 if first else -length, length if first else None, *found.span()))
    return sorted(moments, key=lambda m: m.start)


def _next_moments(text: str, at: int, taken: list[tuple[int, int]]) -> list[Moment]:
    """Return the further points of "at 0:12, 0:20 and 0:25"."""
    moments: list[Moment] = []
    while (found := _ALSO.match(text, at)) is not None and not _is_length(found, text) and take(taken, found.span()):
        seconds = int(found[1]) * 60.0 + int(found[2]) if found[1] else float(found[3])
        moments.append(Moment(seconds, None, *found.span(), point=True))
        at = found.end()
    return moments


def _is_length(found: re.Match[str], text: str) -> bool:
    """Whether "…, 60 seconds" after a moment tells how long all is: the last of a list has an "and" before it."""
    told = found[0].lower()
    listed = "and" in told or "&" in told or "at" in told or found[1] is not None
    return not listed and "sec" in told and _ALSO.match(text, found.end()) is None


def _length(text: str, taken: list[tuple[int, int]]) -> tuple[float | None, str]:
    for found in _LONG.finditer(text):
        minutes, seconds = (found[1], found[2]) if found[1] else (found[3], found[4])
        if take(taken, found.span()):
            return int(minutes) * 60.0 + int(seconds), found[0]
    for found in _LONE.finditer(text):
        if take(taken, found.span()):
            return int(found[1]) * 60.0 + int(found[2]), found[0].strip(" ,")
    for found in _FIELD.finditer(text):
        if take(taken, found.span()):
            return float(found[1]), found[0]
    for found in _LENGTH.finditer(text):
        unit = found[2].lower()
        if found[1] in _MACHINES or (unit == "m" and not found[3]) or _is_decade(found, text):
            continue
        seconds = float(found[1]) * (60.0 if unit.startswith("m") else 1.0)
        seconds += float(found[3] or (found[4] if unit.startswith("m") else 0) or 0)
        if seconds > 0 and take(taken, found.span()):
            return seconds, found[0]
    return _written_length(text, taken)


def _is_decade(found: re.Match[str], text: str) -> bool:
    """Whether "80s" means the years: "30s" counts seconds, "60s loop" too, "the 60s" and "60s soul" do not."""
    if (
        found[1] not in ("20", "30", "40", "50", "60", "70", "80", "90")
        or found[0][2:3].lower() != "s"
        or len(found[0]) > 3
    ):
        return False
    before, after = text[max(0, found.start() - 6) : found.start()].lower(), text[found.end() :].lower().lstrip(" -,")
    if before.endswith(("the ", "early ", "late ", "mid ", "mid-", "an ")):
        return True
    return found[1] != "30" and not after.startswith(_TIMED)


def _written_length(text: str, taken: list[tuple[int, int]]) -> tuple[float | None, str]:
    for found in _WRITTEN.finditer(text) if "minute" in text.lower() or "second" in text.lower() else ():
        minutes = found["unit"].lower() == "minute"
        if found["one"] and not (minutes and found["more"]):
            continue  # "a second guitar", "a minute later"
        count = 0.5 if found["half"] else 1.0 if found["one"] else spelled(found["count"])
        more = (found["more"] or "").lower()
        count += 0.5 if found["and"] or more.endswith("half") else 0.0
        if (count > 1 or minutes) and take(taken, found.span()):
            seconds = count * (60.0 if minutes else 1.0)
            return seconds + (_small(more) if more and not more.endswith("half") else 0.0), found[0]
    return None, ""


def _small(more: str) -> float:
    """Return the seconds of "and ten seconds"."""
    word = re.sub(r"[\s-]+(?:and[\s-]+)?(.*?)[\s-]seconds?$", r"\1", more)
    return float(word) if word.isdecimal() else spelled(word)
