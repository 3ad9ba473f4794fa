"""The engine that needs no weights: it reads the prompt, plans, composes, renders and mixes."""

from cadenza.engines.composer.engine import ComposerEngine

__all__ = ["ComposerEngine"]
