"""Rhythm: the notation of grids and rows, the drummer's patterns, variations, fills and touch."""
