"""Leads that repeat: a hook, a riff, an arpeggiated hook."""

from __future__ import annotations

from cadenza.compose.melody.manner import LEAPING, PENTATONIC, Manner
from cadenza.compose.melody.tune import write_tune
from cadenza.compose.passage import Idiom, Passage
from cadenza.score.note import Note

HOOK = Manner(
    moves=PENTATONIC,
    scale="pentatonic",
    notes_per_second=3.0,
    bar_notes=(3.4, 6.0),
    syncopation=0.7,
    sixteenths=0.35,
    phrase_beats=8.0,
    rounds=0.6,
    forms=("aaab", "aaba", "aaaa"),
    rest=0.48,
    late_start=0.15,
    pickup=0.1,
    literal=0.9,
    detached=0.6,
    span=6.5,
    arch=(1.5, 3.5),
    returns=(0, 1, -1),
)
RIFF = Manner(
    moves=PENTATONIC,
    scale="pentatonic",
    notes_per_second=3.3,
    bar_notes=(3.8, 6.4),
    syncopation=0.65,
    sixteenths=0.4,
    phrase_beats=8.0,
    rounds=0.6,
    forms=("aaab", "aaba", "aaaa"),
    rest=0.42,
    late_start=0.05,
    pickup=0.0,
    literal=0.95,
    detached=0.6,
    span=6.0,
    arch=(1.5, 3.5),
    returns=(0, 1, -1),
    ends="long",
    expression="slide",
)
ARP_HOOK = Manner(
    moves=LEAPING,
    notes_per_second=3.2,
    bar_notes=(4.2, 6.6),
    syncopation=0.5,
    sixteenths=0.5,
    phrase_beats=8.0,
    rounds=0.6,
    forms=("abab", "aaba", "abab"),
    rest=0.42,
    late_start=0.0,
    pickup=0.0,
    literal=0.95,
    detached=0.6,
    span=8.0,
    arch=(3.0, 5.0),
    arpeggio=0.6,
    returns=(0, 1, -1, 2),
)


def hook(passage: Passage) -> list[Note]:
    """Write a short catchy figure that is heard three times in four: pentatonic, off the beat, few notes."""
    return write_tune(passage, HOOK)


def riff(passage: Passage) -> list[Note]:
    """Write a riff: a syncopated pentatonic figure that stays while the chords move, turned at the group's end."""
    return write_tune(passage, RIFF)


def arp_hook(passage: Passage) -> list[Note]:
    """Write a hook of broken chords: up by chord tones, down by step, the same shape over each chord."""
    return write_tune(passage, ARP_HOOK)


IDIOMS: dict[str, Idiom] = {"hook": hook, "riff": riff, "arp_hook": arp_hook}
