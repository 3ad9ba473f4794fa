"""Plays SoundFonts (SF2, SF3): finds them, opens them as one bank, makes voices of their presets."""

from cadenza.synth.sampler.bank import Bank, FontFacts, Found
from cadenza.synth.sampler.folders import find_soundfonts

__all__ = ["Bank", "FontFacts", "Found", "find_soundfonts"]
