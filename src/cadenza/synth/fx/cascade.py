"""A cascade of second-order filters over two channels, all at once: each filter works two frames behind the one before.

The filters of both channels lie side by side in one vector. Its operations are spelt out, multiplications and additions
fused where they are written so: whoever compiles it, its bytes are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from cadenza.synth.fx.biquad import Sections
from cadenza.synth.lanes import DOUBLE, PAIR, PLACE, fused, mask, read_pair, write_pair

STAGES = 4  # filters at a time; more of them are another run
FRAMES = 64  # in one run
_LANES, _BEHIND = 2 * STAGES, 2 * (STAGES - 1)
_VECTOR = ir.VectorType(DOUBLE, _LANES)

Doubles = NDArray[np.float64]


def at_rest(sections: Sections) -> Doubles:
    """Return the memory of filters at rest: (runs, 4, lanes), the last two frames that came in and went out."""
    return np.zeros((max(-(-len(sections) // STAGES), 1), 4, _LANES))


@njit(inline="always")
def side_by_side(sections):  # type: ignore[no-untyped-def]
    """Return filters as `filter_all` takes them: (runs, 5, lanes), b0 b1 b2 -a1 -a2, the last run filled up."""
    count = sections.shape[0]
    rows = np.zeros((max((count + 3) // 4, 1), 5, 8))
    for run in range(rows.shape[0]):
        for lane in range(8):
            number = 4 * run + lane // 2
            rows[run, 0, lane] = 1.0
            if number < count:
                for k in range(5):
                    rows[run, k, lane] = sections[number, k] if k < 3 else -sections[number, k]
    return rows


@njit(inline="always")
def filter_all(left, right, filters, memory) -> None:  # type: ignore[no-untyped-def]
    """Run all filters over FRAMES frames of two channels of float32 in place."""
    for run in range(filters.shape[0]):
        run_cascade(left, right, filters[run], memory[run])


def _typed(_context: Any, left: Any, right: Any, filters: Any, memory: Any) -> Any:
    """Run the STAGES filters of one run in place over FRAMES frames of two channels of float32; nothing is checked."""
    return types.void(left, right, filters, memory), _emit


run_cascade: Any = intrinsic(_typed)  # for compiled callers alone


def _emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    left, right, table, memory = (
        context.make_array(kind)(context, builder, array).data
        for kind, array in zip(signature.args, arguments, strict=True)
    )
    both = (left, right)
    rows = [_load(builder, table, row) for row in range(5)]
    state = [_load(builder, memory, row) for row in range(4)]
    for step in range(_BEHIND):  # the later filters wait for what comes to them
        fed = _fed(builder, both, state[3], PLACE(step))
        state = _kept(builder, _step(builder, rows, fed, state), state, lambda stage, at=step: 2 * stage <= at)
    state = _loop(builder, both, rows, state)
    made = [state[2], state[3]]  # the last that each filter gave, whether it goes on or not
    for step in range(_BEHIND):  # the first ones are done
        fed = builder.shuffle_vector(made[1], made[1], mask([0, 1, *range(_LANES - 2)]))
        fresh = _step(builder, rows, fed, state)
        made = [fresh[2], made[0]]
        _write(builder, both, made[0], PLACE(FRAMES + step - _BEHIND))
        state = _kept(builder, fresh, state, lambda stage, at=step: 2 * stage > at)
    for row, value in enumerate(state):
        place = builder.bitcast(builder.gep(memory, [PLACE(row * _LANES)]), _VECTOR.as_pointer())
        builder.store(value, place).align = 8
    return context.get_dummy_value()


def _loop(builder: Any, both: Any, rows: Any, state: Any) -> Any:
    """Emit the loop in which every filter works; return the state after it."""
    before = builder.block
    body, after = builder.append_basic_block("cascade"), builder.append_basic_block("cascaded")
    builder.branch(body)
    builder.position_at_end(body)
    place = builder.phi(PLACE)
    place.add_incoming(PLACE(_BEHIND), before)
    held = [builder.phi(_VECTOR) for _ in state]
    made = _step(builder, rows, _fed(builder, both, held[3], place), held)
    _write(builder, both, made[2], builder.sub(place, PLACE(_BEHIND)))
    following = builder.add(place, PLACE(1))
    place.add_incoming(following, body)
    for phi, value, later in zip(held, state, made, strict=True):
        phi.add_incoming(value, before)
        phi.add_incoming(later, body)
    builder.cbranch(builder.icmp_signed("<", following, PLACE(FRAMES)), body, after)
    builder.position_at_end(after)
    return made


def _step(builder: Any, rows: Any, fed: Any, state: Any) -> Any:
    """Emit one frame of every filter, in direct form: what it waits for is one product with what it gave last."""
    b0, b1, b2, less_a1, less_a2 = rows
    in_1, in_2, out_1, out_2 = state
    past = fused(builder, less_a2, out_2, fused(builder, b1, in_1, builder.fmul(b2, in_2)))
    # what came and what went last, for which it waits, come last
    return [fed, in_1, fused(builder, less_a1, out_1, fused(builder, b0, fed, past)), out_1]


def _fed(builder: Any, both: Any, given: Any, place: Any) -> Any:
    """Give the first filter a frame of each channel, and the others what the one before them gave two frames ago."""
    value = read_pair(builder, both, place)
    wide = builder.shuffle_vector(value, ir.Constant(PAIR, ir.Undefined), mask([0, 1] * (_LANES // 2)))
    return builder.shuffle_vector(wide, given, mask([0, 1, *range(_LANES, 2 * _LANES - 2)]))


def _write(builder: Any, both: Any, given: Any, place: Any) -> None:
    write_pair(builder, both, builder.shuffle_vector(given, given, mask([_LANES - 2, _LANES - 1])), place)


def _kept(builder: Any, fresh: Any, old: Any, going: Any) -> Any:
    """Keep the old state of the filters that are not going."""
    lanes = mask([lane if going(lane // 2) else _LANES + lane for lane in range(_LANES)])
    return [builder.shuffle_vector(new, was, lanes) for new, was in zip(fresh, old, strict=True)]


def _load(builder: Any, start: Any, row: int) -> Any:
    value = builder.load(builder.bitcast(builder.gep(start, [PLACE(row * _LANES)]), _VECTOR.as_pointer()))
    value.align = 8
    return value
