"""The inner loop of a ringing mode, spelt out in vectors that stay in registers: compilers would write each back."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from cadenza.synth.lanes import PLACE, fused

LANES = 64  # frames turned at once
_WIDTH = 16
_VECTOR = ir.VectorType(ir.FloatType(), _WIDTH)
_GROUPS = LANES // _WIDTH


def _typed(_context: Any, out: Any, first: Any, blocks: Any, re: Any, im: Any, step_re: Any, step_im: Any) -> Any:
    """Add `blocks` times LANES frames of `re` to `out` from `first` on, both lanes turned by the step after each.

    All are float32; there is at least one block; nothing is checked.
    """
    return types.void(out, first, blocks, re, im, step_re, step_im), _emit


turn: Any = intrinsic(_typed)  # for compiled callers alone


def _emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    out, re, im = (context.make_array(signature.args[at])(context, builder, arguments[at]).data for at in (0, 3, 4))
    first, blocks = arguments[1], arguments[2]
    cosine, sine = (_spread(builder, value) for value in arguments[5:])
    state = [
        builder.load(_place(builder, row, PLACE(_WIDTH * group)), align=4)
        for row in (re, im)
        for group in range(_GROUPS)
    ]
    before = builder.block
    body, after = builder.append_basic_block("turn"), builder.append_basic_block("turned")
    builder.branch(body)
    builder.position_at_end(body)
    number, at = builder.phi(PLACE), builder.phi(PLACE)
    held = [builder.phi(_VECTOR) for _ in state]
    reals, imaginaries = held[:_GROUPS], held[_GROUPS:]
    for group, value in enumerate(reals):
        place = _place(builder, out, builder.add(at, PLACE(_WIDTH * group)))
        builder.store(builder.fadd(builder.load(place, align=4), value), place, align=4)
    made = [fused(builder, x, cosine, builder.fmul(y, sine)) for x, y in zip(reals, imaginaries, strict=True)]
    made += [
        fused(builder, y, cosine, builder.fneg(builder.fmul(x, sine))) for x, y in zip(reals, imaginaries, strict=True)
    ]
    left = builder.sub(number, PLACE(1))
    number.add_incoming(blocks, before)
    number.add_incoming(left, body)
    at.add_incoming(first, before)
    at.add_incoming(builder.add(at, PLACE(LANES)), body)
    for phi, value, later in zip(held, state, made, strict=True):
        phi.add_incoming(value, before)
        phi.add_incoming(later, body)
    builder.cbranch(builder.icmp_signed(">", left, PLACE(0)), body, after)
    builder.position_at_end(after)
    for row, values in ((re, made[:_GROUPS]), (im, made[_GROUPS:])):
        for group, value in enumerate(values):
            builder.store(value, _place(builder, row, PLACE(_WIDTH * group)), align=4)
    return context.get_dummy_value()


def _place(builder: Any, start: Any, at: Any) -> Any:
    return builder.bitcast(builder.gep(start, [at]), _VECTOR.as_pointer())


def _spread(builder: Any, value: Any) -> Any:
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, ir.IntType(32)(0))
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(ir.IntType(32), _WIDTH), [0] * _WIDTH))
