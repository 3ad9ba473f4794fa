"""The inner product that reading a wave is made of, as one vector operation: compilers do not find it by themselves."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

TAPS = 8
_VECTOR = ir.VectorType(ir.FloatType(), TAPS)
_INDEX = ir.IntType(32)


def _typed(_context: Any, data: Any, first: Any, table: Any, row: Any) -> Any:
    """Return the sum of TAPS products data[first + k] * table[row + k] of two float32 arrays; nothing is checked."""
    return types.float32(data, first, table, row), _emit


dot: Any = intrinsic(_typed)  # for compiled callers alone


def _emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    one, other = (_load(context, builder, signature.args[at], arguments[at], arguments[at + 1]) for at in (0, 2))
    return _sum(builder, builder.fmul(one, other))


def _load(context: Any, builder: Any, kind: Any, array: Any, first: Any) -> Any:
    """Read TAPS floats from a place that need not be aligned."""
    start = context.make_array(kind)(context, builder, array).data
    place = builder.gep(start, [first], inbounds=True)
    value = builder.load(builder.bitcast(place, _VECTOR.as_pointer()))
    value.align = 4
    return value


def _sum(builder: Any, vector: Any) -> Any:
    """Add the lanes up in halves: always in the same order, so always to the same bits."""
    width = TAPS
    while width > 1:
        width //= 2
        low, high = (ir.Constant(ir.VectorType(_INDEX, width), list(range(at, at + width))) for at in (0, width))
        vector = builder.fadd(builder.shuffle_vector(vector, vector, low), builder.shuffle_vector(vector, vector, high))
    return builder.extract_element(vector, ir.Constant(_INDEX, 0))
