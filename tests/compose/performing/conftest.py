"""Fixtures of the performing tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import staging


@pytest.fixture
def staged() -> Callable[..., Any]:
    """A builder of (score, plan, style) from a few parts."""
    return staging.staged
