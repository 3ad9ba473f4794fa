"""Lanes: what kernels share that spell out their vector operations, a pair of channels side by side in doubles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir

DOUBLE, INDEX, PLACE = ir.DoubleType(), ir.IntType(32), ir.IntType(64)
PAIR = ir.VectorType(DOUBLE, 2)
_SINGLES = ir.VectorType(ir.FloatType(), 2)


def fused(builder: Any, one: Any, other: Any, added: Any) -> Any:
    """Multiply and add vectors with one rounding, on processors without it too."""
    kind = one.type
    name = f"llvm.fma.v{kind.count}f{64 if kind.element == DOUBLE else 32}"
    function = builder.module.globals.get(name) or ir.Function(builder.module, ir.FunctionType(kind, [kind] * 3), name)
    return builder.call(function, [one, other, added])


def mask(places: Sequence[int]) -> Any:
    """Return which lanes of two vectors a third is made of."""
    return ir.Constant(ir.VectorType(INDEX, len(places)), list(places))


def read_pair(builder: Any, rows: Sequence[Any], place: Any) -> Any:
    """Read a frame of two channels of float32."""
    pair = ir.Constant(PAIR, ir.Undefined)
    for side, row in enumerate(rows):
        value = builder.fpext(builder.load(builder.gep(row, [place]), align=4), DOUBLE)
        value = builder.fadd(value, DOUBLE(1e-18))  # keeps the memory of a filter out of the slow, denormal numbers
        pair = builder.insert_element(pair, value, INDEX(side))
    return pair


def write_pair(builder: Any, rows: Sequence[Any], pair: Any, place: Any) -> None:
    """Write a frame of two channels of float32."""
    single = builder.fptrunc(pair, _SINGLES)
    for side, row in enumerate(rows):
        builder.store(builder.extract_element(single, INDEX(side)), builder.gep(row, [place]), align=4)
