"""Plays SoundFonts (SF2, SF3): finds them, opens them as one bank, makes voices of their presets."""
