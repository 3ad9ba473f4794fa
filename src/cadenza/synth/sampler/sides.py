"""The filter of two sides at once, as vector operations: compilers do not find them by themselves.

A row holds a number for each lane: the lowpass left and right and, two frames behind, the shelf's low left and right.
Operations are spelt out, multiplications and additions fused where they are written so: whoever compiles it, its bytes
are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from cadenza.synth.lanes import DOUBLE, PLACE, fused, mask, read_pair, write_pair

_BEHIND = 2  # frames: what a filter gave last, the next one need not wait for
ROWS = 9  # b0 b1 b2 -a1 -a2, then the last two frames that came in and went out


def _typed_both(_context: Any, sound: Any, body: Any, top: Any, first: Any, end: Any, rows: Any) -> Any:
    """Run `rows` over frames `first` to `end` of two sides into `body`, and what lies above the lows into `top`.

    All (2, frames) of float32; there are at least two frames; nothing is checked.
    """
    return types.void(sound, body, top, first, end, rows), _emit_both


def _typed_close(_context: Any, sound: Any, body: Any, first: Any, end: Any, rows: Any) -> Any:
    """Run the lowpass of `rows` alone over frames `first` to `end` of two sides into `body`."""
    return types.void(sound, body, first, end, rows), _emit_close


colour_both: Any = intrinsic(_typed_both)  # for compiled callers alone
close_both: Any = intrinsic(_typed_close)


def _emit_both(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return _emit(context, builder, signature, arguments, topped=True)


def _emit_close(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return _emit(context, builder, signature, arguments, topped=False)


def _emit(context: Any, builder: Any, signature: Any, arguments: Any, *, topped: bool) -> Any:
    width = 4 if topped else 2
    sounds = [
        [_row(context, builder, kind, array, side) for side in range(2)]
        for kind, array in zip(signature.args[: 2 + topped], arguments[: 2 + topped], strict=True)
    ]
    *_, first, end, rows = arguments
    table = context.make_array(signature.args[-1])(context, builder, rows).data
    place = [_vector(builder, table, row, width) for row in range(ROWS)]
    settings, state = [builder.load(at, align=8) for at in place[:5]], [builder.load(at, align=8) for at in place[5:]]
    source, body = sounds[0], sounds[1]

    ahead = _BEHIND if topped else 1
    for step in range(ahead):
        here = builder.add(first, PLACE(step))
        fresh = _step(builder, settings, _fed(builder, source, state[3], here, width), state)
        if topped:  # what lies behind is there already
            fresh[2] = builder.shuffle_vector(fresh[2], state[2], mask([0, 1, 6, 7]))
        write_pair(builder, body, _low(builder, fresh[2]), here)
        state = fresh

    def go_on(at: Any, held: list[Any]) -> list[Any]:
        made = _step(builder, settings, _fed(builder, source, held[3], at, width), held)
        write_pair(builder, body, _low(builder, made[2]), at)
        if topped:
            write_pair(builder, sounds[2], _above(builder, held[3], made[2]), builder.sub(at, PLACE(_BEHIND)))
        return made

    state = _loop(builder, builder.add(first, PLACE(ahead)), end, state, go_on)
    for late in (3, 2) if topped else ():  # the lows of the last frames
        fed = builder.shuffle_vector(state[late], state[late], mask([0, 1, 0, 1]))
        behind = _step(builder, settings, fed, state)[2]
        write_pair(builder, sounds[2], _above(builder, state[late], behind), builder.sub(end, PLACE(late - 1)))
        state[2] = builder.shuffle_vector(state[2], behind, mask([0, 1, 6, 7]))
    for at, value in zip(place[5:], state, strict=True):
        builder.store(value, at, align=8)
    return context.get_dummy_value()


def _loop(
    builder: Any, start: Any, end: Any, state: list[Any], body: Callable[[Any, list[Any]], list[Any]]
) -> list[Any]:
    """Emit `body` for each place from `start` to `end`; return the state after it."""
    before = builder.block
    inside, after = builder.append_basic_block("sides"), builder.append_basic_block("sided")
    builder.cbranch(builder.icmp_signed("<", start, end), inside, after)
    builder.position_at_end(inside)
    place = builder.phi(PLACE)
    held = [builder.phi(value.type) for value in state]
    made = body(place, held)
    following = builder.add(place, PLACE(1))
    place.add_incoming(start, before)
    place.add_incoming(following, builder.block)
    for phi, first, later in zip(held, state, made, strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(later, builder.block)
    last = builder.block
    builder.cbranch(builder.icmp_signed("<", following, end), inside, after)
    builder.position_at_end(after)
    found = [builder.phi(value.type) for value in state]
    for phi, first, later in zip(found, state, made, strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(later, last)
    return found


def _step(builder: Any, settings: list[Any], fed: Any, state: list[Any]) -> list[Any]:
    """Emit one frame, in direct form: what it waits for is one product with what went out last."""
    b0, b1, b2, less_a1, less_a2 = settings
    in_1, in_2, out_1, out_2 = state
    came = fused(builder, b0, fed, fused(builder, b1, in_1, builder.fmul(b2, in_2)))
    return [fed, in_1, fused(builder, less_a1, out_1, fused(builder, less_a2, out_2, came)), out_1]


def _fed(builder: Any, source: list[Any], given: Any, place: Any, width: int) -> Any:
    """Give a frame of both sides, and behind them what the lowpass gave two frames ago."""
    pair = read_pair(builder, source, place)
    if width == 2:
        return pair
    wide = builder.shuffle_vector(pair, pair, mask([0, 1, 0, 1]))
    return builder.shuffle_vector(wide, given, mask([0, 1, 4, 5]))


def _low(builder: Any, vector: Any) -> Any:
    return vector if vector.type.count == 2 else builder.shuffle_vector(vector, vector, mask([0, 1]))


def _above(builder: Any, given: Any, later: Any) -> Any:
    return builder.fsub(_low(builder, given), builder.shuffle_vector(later, later, mask([2, 3])))


def _row(context: Any, builder: Any, kind: Any, array: Any, side: int) -> Any:
    """Give where a side of (2, frames) begins."""
    made = context.make_array(kind)(context, builder, array)
    frames = builder.extract_value(made.shape, 1)
    return builder.gep(made.data, [builder.mul(PLACE(side), frames)])


def _vector(builder: Any, table: Any, row: int, width: int) -> Any:
    return builder.bitcast(builder.gep(table, [PLACE(4 * row)]), ir.VectorType(DOUBLE, width).as_pointer())
