"""Fixtures of the melody tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import singing


@pytest.fixture
def sing() -> Callable[..., singing.Song]:
    """The small band leader: what an idiom writes over a made-up plan."""
    return singing.sing
