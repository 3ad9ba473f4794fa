"""Sounds without a pitch to play: weather, places, creatures, media, and the sweeps that join sections."""
