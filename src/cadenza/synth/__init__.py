"""Synthesis: a performance becomes sound. `render` is the way in."""

from __future__ import annotations

from cadenza.synth.desk import render
from cadenza.synth.mixdown import Mixdown

__all__ = ["Mixdown", "render"]
