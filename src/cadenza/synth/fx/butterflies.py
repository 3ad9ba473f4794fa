"""The steps of a Fourier transform over rows of eight complex values, as vector operations.

A transform of N values in single precision, real and imaginary parts apart, stands in rows of LANES, one after the
other. Each column is transformed first, all side by side, then every row in itself. What comes out is in an order of
its own, the same each time, which the way back undoes: for what is multiplied in between no order is needed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from cadenza.synth.lanes import PLACE, fused

LANES = 8
_FLOAT, _INDEX = ir.FloatType(), ir.IntType(32)
_VECTOR = ir.VectorType(_FLOAT, LANES)
_Pair = tuple[Any, Any]  # real and imaginary


def _typed_part4(_context: Any, re: Any, im: Any, row: Any, apart: Any, turns: Any, at: Any) -> Any:
    """Part four rows, `apart` from each other, into those of four transforms; six numbers of `turns` from `at` on."""
    return types.void(re, im, row, apart, turns, at), _emit_part4


def _typed_join4(_context: Any, re: Any, im: Any, row: Any, apart: Any, turns: Any, at: Any) -> Any:
    """Undo that, but for a factor of 4."""
    return types.void(re, im, row, apart, turns, at), _emit_join4


def _typed_part2(_context: Any, re: Any, im: Any, row: Any, apart: Any, turns: Any, at: Any) -> Any:
    """Part two rows into those of two transforms; two numbers of `turns` from `at` on."""
    return types.void(re, im, row, apart, turns, at), _emit_part2


def _typed_join2(_context: Any, re: Any, im: Any, row: Any, apart: Any, turns: Any, at: Any) -> Any:
    """Undo that, but for a factor of 2."""
    return types.void(re, im, row, apart, turns, at), _emit_join2


def _typed_across(_context: Any, re: Any, im: Any, row: Any, turns_re: Any, turns_im: Any) -> Any:
    """Turn each value of a row and transform the row in itself."""
    return types.void(re, im, row, turns_re, turns_im), _emit_across


def _typed_there_and_back(
    _context: Any, re: Any, im: Any, row: Any, turns_re: Any, turns_im: Any, by_re: Any, by_im: Any
) -> Any:
    """Do so, multiply each value by one of `by`, and undo it but for a factor of LANES."""
    return types.void(re, im, row, turns_re, turns_im, by_re, by_im), _emit_there_and_back


# for compiled callers alone; rows and places are counted, nothing is checked
part4: Any = intrinsic(_typed_part4)
join4: Any = intrinsic(_typed_join4)
part2: Any = intrinsic(_typed_part2)
join2: Any = intrinsic(_typed_join2)
across: Any = intrinsic(_typed_across)
there_and_back: Any = intrinsic(_typed_there_and_back)


def _emit_part4(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    places, turns = _columns(context, builder, signature, arguments, 4)
    a, b, c, d = (_load(builder, place) for place in places)
    even, odd = _add(builder, a, c), _subtract(builder, a, c)
    sums, (re, im) = _add(builder, b, d), _subtract(builder, b, d)
    turned = (im, builder.fneg(re))  # by a quarter back
    made = [_add(builder, even, sums), _add(builder, odd, turned)]
    made += [_subtract(builder, even, sums), _subtract(builder, odd, turned)]
    for place, value, turn in zip(places, made, (None, *turns), strict=True):
        _store(builder, place, value if turn is None else _times(builder, value, turn))
    return context.get_dummy_value()


def _emit_join4(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    places, turns = _columns(context, builder, signature, arguments, 4)
    first, *others = (_load(builder, place) for place in places)
    second, third, fourth = (_times_back(builder, one, turn) for one, turn in zip(others, turns, strict=True))
    even, odd = _add(builder, first, third), _subtract(builder, first, third)
    sums, (re, im) = _add(builder, second, fourth), _subtract(builder, second, fourth)
    turned = (builder.fneg(im), re)
    made = [_add(builder, even, sums), _add(builder, odd, turned)]
    made += [_subtract(builder, even, sums), _subtract(builder, odd, turned)]
    for place, value in zip(places, made, strict=True):
        _store(builder, place, value)
    return context.get_dummy_value()


def _emit_part2(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    places, (turn,) = _columns(context, builder, signature, arguments, 2)
    a, b = (_load(builder, place) for place in places)
    _store(builder, places[0], _add(builder, a, b))
    _store(builder, places[1], _times(builder, _subtract(builder, a, b), turn))
    return context.get_dummy_value()


def _emit_join2(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    places, (turn,) = _columns(context, builder, signature, arguments, 2)
    a, b = (_load(builder, place) for place in places)
    b = _times_back(builder, b, turn)
    _store(builder, places[0], _add(builder, a, b))
    _store(builder, places[1], _subtract(builder, a, b))
    return context.get_dummy_value()


def _emit_across(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    place, turn = _rows(context, builder, signature, arguments)
    _store(builder, place, _there(builder, _times(builder, _load(builder, place), _load(builder, turn))))
    return context.get_dummy_value()


def _emit_there_and_back(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    place, turn, by = _rows(context, builder, signature, arguments)
    turned = _load(builder, turn)
    value = _there(builder, _times(builder, _load(builder, place), turned))
    value = _back(builder, _times(builder, value, _load(builder, by)))
    _store(builder, place, _times_back(builder, value, turned))
    return context.get_dummy_value()


def _there(builder: Any, value: _Pair) -> _Pair:
    """Transform a row in itself: neighbours ever nearer are added and subtracted, and the differences turned."""
    for apart in (4, 2, 1):
        value = _cross(builder, value, apart)
        if apart > 1:
            value = _times(builder, value, _angles(apart))
    return value


def _back(builder: Any, value: _Pair) -> _Pair:
    for apart in (1, 2, 4):
        if apart > 1:
            value = _times_back(builder, value, _angles(apart))
        value = _cross(builder, value, apart)
    return value


def _cross(builder: Any, value: _Pair, apart: int) -> _Pair:
    """Give the sums of lanes so far apart, and in the later of both their differences."""
    over = ir.Constant(ir.VectorType(_INDEX, LANES), [lane ^ apart for lane in range(LANES)])
    sign = ir.Constant(_VECTOR, [-1.0 if lane & apart else 1.0 for lane in range(LANES)])
    re, im = (fused(builder, part, sign, builder.shuffle_vector(part, part, over)) for part in value)
    return re, im


def _angles(apart: int) -> _Pair:
    angle = [-math.pi * (lane % apart) / apart if lane & apart else 0.0 for lane in range(LANES)]
    re, im = (ir.Constant(_VECTOR, [float(np.float32(of(one))) for one in angle]) for of in (math.cos, math.sin))
    return re, im


def _columns(context: Any, builder: Any, signature: Any, arguments: Any, count: int) -> tuple[list[_Pair], list[_Pair]]:
    """Give where the rows are, and what all but the first are turned by."""
    re, im, turns = (_data(context, builder, signature, arguments, at) for at in (0, 1, 4))
    _, _, row, apart, _, at = arguments
    places = []
    for _ in range(count):
        places.append((_row(builder, re, row), _row(builder, im, row)))
        row = builder.add(row, apart)
    numbers = [builder.load(builder.gep(turns, [builder.add(at, PLACE(n))]), align=4) for n in range(2 * count - 2)]
    spread = [_spread(builder, number) for number in numbers]
    return places, list(zip(spread[::2], spread[1::2], strict=True))


def _rows(context: Any, builder: Any, signature: Any, arguments: Any) -> list[_Pair]:
    pairs = []
    for at in (0, *range(3, len(arguments), 2)):
        re, im = (_data(context, builder, signature, arguments, at + part) for part in range(2))
        pairs.append((_row(builder, re, arguments[2]), _row(builder, im, arguments[2])))
    return pairs


def _data(context: Any, builder: Any, signature: Any, arguments: Any, at: int) -> Any:
    return context.make_array(signature.args[at])(context, builder, arguments[at]).data


def _row(builder: Any, start: Any, row: Any) -> Any:
    return builder.bitcast(builder.gep(start, [builder.mul(row, PLACE(LANES))]), _VECTOR.as_pointer())


def _load(builder: Any, place: _Pair) -> _Pair:
    return builder.load(place[0], align=4), builder.load(place[1], align=4)


def _store(builder: Any, place: _Pair, value: _Pair) -> None:
    builder.store(value[0], place[0], align=4)
    builder.store(value[1], place[1], align=4)


def _spread(builder: Any, value: Any) -> Any:
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, _INDEX(0))
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(_INDEX, LANES), [0] * LANES))


def _add(builder: Any, one: _Pair, other: _Pair) -> _Pair:
    return builder.fadd(one[0], other[0]), builder.fadd(one[1], other[1])


def _subtract(builder: Any, one: _Pair, other: _Pair) -> _Pair:
    return builder.fsub(one[0], other[0]), builder.fsub(one[1], other[1])


def _times(builder: Any, one: _Pair, by: _Pair) -> _Pair:
    re = fused(builder, one[0], by[0], builder.fneg(builder.fmul(one[1], by[1])))
    return re, fused(builder, one[0], by[1], builder.fmul(one[1], by[0]))


def _times_back(builder: Any, one: _Pair, by: _Pair) -> _Pair:
    """Multiply by the conjugate."""
    re = fused(builder, one[0], by[0], builder.fmul(one[1], by[1]))
    return re, fused(builder, one[1], by[0], builder.fneg(builder.fmul(one[0], by[1])))
