"""Harmony: progressions into chord symbols, cadences, substitution by mood, and the leading of voices."""
