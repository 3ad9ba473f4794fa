"""Performing: the written score as people play it, in seconds: timing, touch, articulation, pedal, dynamics."""
