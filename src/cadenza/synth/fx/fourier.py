"""The Fourier transform in single precision: both ways over columns of rows, see `butterflies`, and what it needs."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.compiled import compiled
from cadenza.synth.fx.butterflies import LANES, across, join2, join4, part2, part4

Samples = NDArray[np.float32]
Turns = tuple[Samples, Samples, Samples]  # of the columns, pass by pass; of each value before the rows, real, imaginary


@lru_cache(maxsize=16)
def turns(size: int) -> Turns:
    """Return what the values of a transform of `size`, a power of two from LANES on, are turned by."""
    columns = []
    for radix, apart in _passes(size // LANES):
        angle = -2.0 * np.pi / (radix * apart) * np.arange(apart)[:, None] * np.arange(1, radix)
        columns.append(np.stack([np.cos(angle), np.sin(angle)], axis=2).ravel())
    angle = (-2.0 * np.pi / size) * _order(size // LANES)[:, None] * np.arange(LANES)
    return _kept(np.concatenate([*columns, np.zeros(1)])), _kept(np.cos(angle).ravel()), _kept(np.sin(angle).ravel())


@lru_cache(maxsize=4)
def places(size: int) -> NDArray[np.uint64]:
    """Return rows of the frequencies up to half the size, where a transform leaves each, and where its negative.

    They are in the order in which they are left, one column after the other: what is filled in stays near.
    """
    across = np.array([0, 4, 2, 6, 1, 5, 3, 7])
    frequency = (_order(size // LANES)[:, None] + size // LANES * across).ravel()
    found = np.empty(size, np.int64)
    found[frequency] = np.arange(size)
    columns = frequency.reshape(-1, LANES).T.ravel()
    lower = columns[columns <= size // 2]
    made = np.stack([lower, found[lower], found[-lower]]).astype(np.uint64)  # unsigned: none counts from the end
    made.setflags(write=False)
    return made


def _passes(rows: int) -> list[tuple[int, int]]:
    """Return the passes over the columns: into how many transforms each parts, and how far apart their rows are."""
    made = []
    while rows > 1:
        radix = 2 if (rows.bit_length() - 1) % 2 else 4
        rows //= radix
        made.append((radix, rows))
    return made


def _order(rows: int) -> NDArray[np.int64]:
    """Return the frequency that each row holds after all passes."""
    order = np.zeros(1, np.int64)
    for radix, _ in reversed(_passes(rows)):
        order = np.concatenate([radix * order + part for part in range(radix)])
    return order


def _kept(values: NDArray[np.float64]) -> Samples:
    made = values.astype(np.float32)
    made.setflags(write=False)
    return made


@compiled(error_model="numpy")
def part(re: Samples, im: Samples, turned: Samples) -> None:
    """Transform all columns in place."""
    rows = re.shape[0] // LANES
    apart, place = rows, 0
    if rows & 0x2AAAAAAAAAAAAAAA:  # an odd power of two
        apart = rows // 2
        for j in range(apart):
            part2(re, im, j, apart, turned, 2 * j)
        place = 2 * apart
    while apart > 1:
        whole, apart = apart, apart // 4
        for first in range(0, rows, whole):
            for j in range(apart):
                part4(re, im, first + j, apart, turned, place + 6 * j)
        place += 6 * apart


@compiled(error_model="numpy")
def join(re: Samples, im: Samples, turned: Samples) -> None:
    """Undo that, but for a factor of as many as there are rows."""
    rows = re.shape[0] // LANES
    apart, place = 1, turned.shape[0] - 1
    while 4 * apart <= rows:
        place -= 6 * apart
        for first in range(0, rows, 4 * apart):
            for j in range(apart):
                join4(re, im, first + j, apart, turned, place + 6 * j)
        apart *= 4
    if apart < rows:
        for j in range(apart):
            join2(re, im, j, apart, turned, 2 * j)


@compiled(error_model="numpy")
def transform(re: Samples, im: Samples, columns: Samples, turned_re: Samples, turned_im: Samples) -> None:
    """Transform complex values in place, into an order of its own: see `places`."""
    part(re, im, columns)
    for row in range(re.shape[0] // LANES):
        across(re, im, row, turned_re, turned_im)
