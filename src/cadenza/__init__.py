"""Cadenza: a sentence in, a finished piece of music out."""

__version__ = "0.1.0"
