"""Synthesis: a performance becomes sound. `desk.render` is the way in."""
