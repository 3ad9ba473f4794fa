"""What a provider that reads prose is told of a brief: its prompt, and its fields as words."""

from __future__ import annotations

from cadenza.brief import Brief


def full_prompt(brief: Brief) -> str:
    """Return the prompt with genre, tempo and key said in it, unless they are there already."""
    said = brief.prompt.lower()
    told = [brief.genre or "", f"{brief.tempo_bpm:g} BPM" if brief.tempo_bpm else "", brief.key or ""]
    return ", ".join([brief.prompt, *(word for word in told if word and word.lower() not in said)])
