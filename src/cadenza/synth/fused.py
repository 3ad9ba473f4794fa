"""A product and a sum with one rounding, where a kernel says so and nowhere else: compilers have no say in it."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic


def _typed(_context: Any, one: Any, other: Any, added: Any) -> Any:
    """Return one x other + added, in double precision where any of them is."""
    kind = types.float32 if {one, other, added} == {types.float32} else types.float64
    return kind(kind, kind, kind), _emit


fma: Any = intrinsic(_typed)  # for compiled callers alone


def _emit(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    return builder.fma(*arguments)
