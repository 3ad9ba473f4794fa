"""Roles: what an instrument does in a band, and how it plays that, where the style does not say."""

from __future__ import annotations

from cadenza.compose.plan import CastMember
from cadenza.compose.reading.result import InstrumentWish, Reading
from cadenza.score.instruments import INSTRUMENTS, InstrumentFacts

# what an instrument does in a band where neither the prompt nor the style says
FAMILY_ROLES = {
    "keys": "chords", "guitar": "chords", "organ": "chords", "bells": "arp", "mallet": "arp", "plucked": "arp",
    "bass": "bass", "brass": "lead", "reed": "lead", "wood": "lead", "strings": "pad", "voice": "pad",
    "synth": "pad", "drone": "pad", "drums": "drums", "fx": "fx", "bed": "bed",
}  # fmt: skip
INSTRUMENT_ROLES = {
    "violin": "lead", "fiddle": "lead", "viola": "lead", "cello": "lead", "erhu": "lead", "solo_voice": "lead",
    "whistle": "lead", "vocal_chop": "lead", "saw_lead": "lead", "square_lead": "lead", "soft_lead": "lead",
    "theremin": "lead", "chip_pulse": "lead", "pluck_synth": "arp", "arp_synth": "arp", "synth_stab": "chords",
    "supersaw": "chords", "synth_brass": "chords", "spiccato_strings": "ostinato", "pizzicato_strings": "arp",
    "overdriven_guitar": "lead", "sitar": "lead", "oud": "lead", "erhu_solo": "lead", "shamisen": "lead",
    "bell_synth": "arp", "accordion": "chords", "harmonium": "chords", "tuba": "bass", "contrabass": "bass",
    "brass_section": "counter", "timpani": "percussion", "shaker": "percussion", "claps": "percussion",
    "latin_percussion": "percussion", "hand_drums": "percussion", "tabla": "percussion", "darbuka": "percussion",
    "taiko_kit": "percussion", "orchestral_kit": "percussion", "contrabass_arco": "bass", "ukulele": "chords",
    "mandolin": "chords", "banjo": "chords", "chip_triangle": "bass", "impact": "fx", "reverse_cymbal": "fx",
}  # fmt: skip
ROLE_IDIOMS = {
    "drums": "drums", "percussion": "percussion", "bass": "row", "chords": "block", "pad": "pad", "arp": "arp",
    "ostinato": "ostinato", "lead": "cantabile", "counter": "counter_line", "bed": "bed", "fx": "transitions",
}  # fmt: skip
FAMILY_IDIOMS = {
    ("guitar", "chords"): "strum", ("plucked", "chords"): "strum", ("keys", "arp"): "broken",
    ("organ", "chords"): "sustained",
    ("reed", "chords"): "sustained", ("voice", "pad"): "choir_pad", ("strings", "pad"): "pad",
    ("drone", "pad"): "drone",
    ("synth", "chords"): "stabs", ("strings", "bass"): "arco_bass", ("bass", "bass"): "root_notes",
}  # fmt: skip


# a general word is answered by any of these; a particular one only by itself
KINDS: dict[str, tuple[str, ...]] = {
    "bells": ("bell_synth", "celesta", "glockenspiel", "tubular_bells", "music_box"),
    "piano": ("grand_piano", "felt_piano", "upright_piano"),
    "strings": ("string_ensemble", "slow_strings", "tremolo_strings", "spiccato_strings"),
    "brass": ("brass_section", "trombone", "trumpet", "french_horn", "synth_brass"),
    "bass_guitar": ("finger_bass", "pick_bass", "slap_bass", "fretless_bass", "synth_bass", "sub_bass"),
    "synth_bass": ("synth_bass", "sub_bass", "acid_bass", "reese_bass", "bass_808"),
    "electric_guitar": ("clean_guitar", "overdriven_guitar", "distorted_guitar", "muted_guitar", "jazz_guitar"),
    "acoustic_guitar": ("steel_guitar", "nylon_guitar"),
    "synth_pad": ("warm_pad", "glass_pad", "choir_pad", "sweep_pad", "dark_pad", "string_machine"),
    "synth_lead": ("saw_lead", "square_lead", "soft_lead", "supersaw", "pluck_synth"),
    "synth": ("warm_pad", "saw_lead", "soft_lead", "square_lead", "supersaw", "pluck_synth", "arp_synth", "synth_stab"),
    "drums": ("acoustic_kit", "rock_kit", "jazz_kit", "brush_kit", "lofi_kit", "electronic_kit", "kit_808", "kit_909",
              "gated_kit", "chip_kit", "orchestral_kit", "taiko_kit", "latin_percussion"),
    "choir": ("choir_aahs", "choir_oohs", "choir_pad"),
    "saxophone": ("tenor_sax", "alto_sax", "soprano_sax", "baritone_sax"),
}  # fmt: skip


# who answers a wish for a whole group (`drums`) in a style that has nobody for it
GROUPS = {
    "drums": "acoustic_kit", "percussion": "hand_drums", "bass": "finger_bass", "chords": "grand_piano",
    "pad": "warm_pad", "arp": "pluck_synth", "ostinato": "spiccato_strings", "lead": "flute",
    "counter": "string_ensemble",
}  # fmt: skip


def fulfils(member: CastMember, wish: InstrumentWish) -> bool:
    """Return whether a part is what was asked for: the instrument, or another of the kind that was named."""
    if not wish.instrument:
        return member.role == wish.role or member.part == wish.concept
    named = wish.instrument, *KINDS.get(wish.concept, ())
    return member.instrument in named


def role_of(facts: InstrumentFacts) -> str:
    """Return what an instrument usually does."""
    return INSTRUMENT_ROLES.get(facts.name, FAMILY_ROLES[facts.family])


def wish_role(wish: InstrumentWish, facts: InstrumentFacts) -> str:
    """Return the role that a wanted instrument takes."""
    if not facts.pitched:
        return "percussion" if role_of(facts) == "percussion" else "drums"
    if facts.family in ("bed", "fx"):
        return facts.family
    if wish.place in ("lead", "solo", "solo_section"):
        return "lead"
    roles = {
        "power": "chords",
        "stabs": "chords",
        "accent": "arp",
        "drone": "pad",
        "timp": "percussion",
        "perc": "percussion",
    }
    role = roles.get(wish.role, wish.role)
    if role == "lead" and wish.place == "back":
        role = "counter"
    return role if role in ROLE_IDIOMS else role_of(facts)


def idiom_for(facts: InstrumentFacts, role: str, usual: str) -> str:
    """Return how the instrument plays that role: as the style has it, unless its own kind does it otherwise."""
    own = FAMILY_IDIOMS.get((facts.family, role))
    if facts.name in ("distorted_guitar", "overdriven_guitar") and role == "chords":
        own = "power_chords"
    if own in ("strum", "sustained", "arco_bass", "choir_pad", "drone", "power_chords"):
        return own
    return usual or own or ROLE_IDIOMS[role]


def banned(instrument: str, reading: Reading) -> bool:
    """Return whether the prompt forbids an instrument."""
    facts = INSTRUMENTS.get(instrument)
    if facts is None or instrument in reading.forbidden:
        return True
    wished = any(w.instrument == instrument for w in reading.wanted)
    voice = facts.family == "voice" and (reading.vocals is False or "vocals" in reading.forbidden_roles)
    drums = "drums" in reading.forbidden_roles and (facts.family == "drums" or instrument in ("impact", "beatbox"))
    percussion = "percussion" in reading.forbidden_roles and FAMILY_ROLES[facts.family] == "drums"
    return not wished and (voice or drums or (percussion and role_of(facts) == "percussion"))
