"""The master: glue, soft clip, limiter and loudness, found on the mix alone; stems get the same moves after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.crew import ALONE, Crew
from cadenza.audio.level import from_db, to_db
from cadenza.audio.loudness import gated_lufs, integrated_lufs, k_weighting
from cadenza.audio.sound import Sound
from cadenza.audio.tape import rest
from cadenza.audio.true_peak import interpolators, true_peak_db
from cadenza.score.production import Production
from cadenza.synth.fx.strip import STEP
from cadenza.synth.mastering.glue import glue_gains
from cadenza.synth.mastering.limiter import limiter_gains, to_nodes
from cadenza.synth.mastering.meters import apply_gains, block_peaks, read_meters, total_power
from cadenza.synth.mastering.ride import ride_gains

CEILING_DB = -1.0
_AIM_DB = -1.4  # what the limiter holds, so that rounding, coding and other meters stay under the ceiling
_TOLERANCE_LU, _MISSED_LU = 0.05, 0.15
_PASSES = 8
_TRIES, _CLOSE_LU = 14, 0.005
_MOST_LIMITING_DB = 4.0
_MOST_PRESSED_DB = 3.0  # for the sake of the crest
_CREST_DB, _CREST_OF_DYNAMICS_DB = 12.0, 1.2  # how far peaks may stand over what is loud; more where swells are wanted
_WHOLE_CREST_DB, _LEAST_CREST_DB = (10.8, 2.1), (9.5, 1.1)  # over the mean of the whole, over what is loud; of dynamics
_MOST_LOWERED_DB = 1.5  # what limiting has taken off the mean is taken off the peaks as well
_LOUD_SECONDS = 3.0
_MOST_GAIN_DB = 80.0
_BLOCKS_AT_ONCE = 8000
_BLOCKS_BEFORE = 150  # of which the meters' filters keep no trace that counts
_SILENCE = 1e-10  # mean square of the loudest block

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Move:
    """One change of level: the gain at every STEP frames and one more, and the share that the soft clip takes off.

    The clip bends towards `ceiling`, a factor of full scale.
    """

    nodes: Samples
    depth: float = 0.0
    ceiling: float = 1.0


@dataclass(frozen=True, slots=True)
class Mastered:
    """What the meters say of a finished mix, and the moves that made it, in order."""

    lufs: float
    true_peak_db: float
    moves: tuple[Move, ...] = ()


def master(
    mix: Samples,
    production: Production,
    *,
    loudness_lufs: float,
    sample_rate: int,
    circular: bool = False,
    sections: Sequence[float] = (),
    headroom_db: float = 0.0,
    report: Callable[[float], None],
    crew: Crew = ALONE,
) -> Mastered:
    """Bring `mix` (2, frames) to its loudness under the ceiling, in place; `sections` start at those seconds.

    Peaks stay `headroom_db` further under the ceiling: what a coder is going to add to them.
    """
    meters = _Meters(mix, sample_rate, progress=partial(report, 0.1), crew=crew)
    if float(meters.weighted.max(initial=0.0)) < _SILENCE:
        return _measured(mix, sample_rate)
    amount = production.glue * (1.3 - 0.6 * production.dynamics)
    glue = glue_gains(meters.power, amount=amount, sample_rate=sample_rate, circular=circular)
    starts = [round(start * sample_rate / STEP) for start in sections]
    glue *= ride_gains(
        meters.weighted, starts, dynamics=production.dynamics, sample_rate=sample_rate, circular=circular
    )
    depth = clip_depth(production)
    solve = partial(_solve, meters, glue, sample_rate=sample_rate, circular=circular, progress=partial(report, 0.2))
    highest = from_db(_AIM_DB - headroom_db)
    plain_db, _ = solve(depth, loudness_lufs, highest)
    loud_db, whole_db = meters.levels_db(glue)
    ceiling = min(highest, from_db(plain_db + _highest_db(loud_db, whole_db, production)))
    gain_db, held_db = solve(depth, loudness_lufs, ceiling)
    while gain_db > plain_db + _MOST_PRESSED_DB and ceiling < highest:  # what is loud for a moment has to stand higher
        ceiling = min(ceiling * from_db(1.0), highest)
        gain_db, held_db = solve(depth, loudness_lufs, ceiling)
    if held_db > _MOST_LIMITING_DB:  # short peaks are better rounded off than held down
        depth = min(depth + 0.04 * (held_db - _MOST_LIMITING_DB), 0.5)
        gain_db, _ = solve(depth, loudness_lufs, ceiling)
    moves = [Move(to_nodes(glue * np.float32(from_db(gain_db)), circular=circular), depth, ceiling)]
    make_move(mix, mix, moves[0], crew=crew)
    report(0.4)
    press = partial(
        _press, mix, moves, loudness_lufs, sample_rate=sample_rate, circular=circular, report=report, crew=crew
    )
    lufs = press(ceiling)
    crest_db = to_db(ceiling) - _mean_db(mix)
    whole_crest_db, least_crest_db = crests_db(production)
    excess_db = min(crest_db - whole_crest_db - 0.1, crest_db - (loud_db - whole_db) - least_crest_db)
    if excess_db > 0.0:
        ceiling *= from_db(-min(excess_db, _MOST_LOWERED_DB))
        lufs = press(ceiling)
    while loudness_lufs - lufs > _MISSED_LU and ceiling < highest:  # loudness is promised, crest is wished for
        ceiling = min(ceiling * from_db(1.0), highest)
        lufs = press(ceiling)
    over_db = true_peak_db(Sound(mix, sample_rate), crew=crew) - (CEILING_DB - 0.02)
    if over_db > 0.0:
        moves.append(Move(np.full(moves[0].nodes.size, from_db(-over_db), np.float32)))
        make_move(mix, mix, moves[-1], crew=crew)
        measured = _measured(mix, sample_rate)
        return Mastered(measured.lufs, measured.true_peak_db, tuple(moves))
    report(1.0)
    return Mastered(lufs, CEILING_DB - 0.02 + over_db, tuple(moves))


def crests_db(production: Production) -> tuple[float, float]:
    """Return how far peaks stand over the mean of the whole, and at least over what is loud.

    A dance or metal record stands dense, a quartet or a piano open; MP3 adds up to 1 dB to peaks.
    """
    (whole, whole_more), (least, least_more) = _WHOLE_CREST_DB, _LEAST_CREST_DB
    return whole + whole_more * production.dynamics, least + least_more * production.dynamics


def _highest_db(loud_db: float, whole_db: float, production: Production) -> float:
    """Return the level that peaks may reach: so far over what is loud, no further over the mean of the whole.

    The second gives way where it were to press what is loud.
    """
    whole_crest_db, least_crest_db = crests_db(production)
    wanted = loud_db + _CREST_DB + _CREST_OF_DYNAMICS_DB * production.dynamics
    return min(wanted, max(whole_db + whole_crest_db, loud_db + least_crest_db))


def clip_depth(production: Production) -> float:
    """Return the share that the soft clip takes off what stands at twice the ceiling."""
    return 0.26 + 0.12 * production.saturation + 0.1 * (1.0 - production.dynamics)


def make_move(sound: Samples, mix: Samples, move: Move, *, crew: Crew = ALONE) -> None:
    """Lay a move on a sound, in place; `mix` is the whole that the sound is part of, before the move."""
    ceiling = np.float32(move.ceiling)

    def make(first: int) -> None:
        nodes = move.nodes[first : first + _BLOCKS_AT_ONCE + 1]
        span = slice(first * STEP, (first + _BLOCKS_AT_ONCE) * STEP)
        apply_gains(sound[:, span], mix[:, span], nodes, np.float32(0.6) * ceiling, np.float32(move.depth), ceiling)
        rest(sound)
        rest(mix)

    crew.each(make, range(0, move.nodes.size - 1, _BLOCKS_AT_ONCE))


class _Meters:
    """The readings of an unmastered mix by block, and what they would become under a gain."""

    def __init__(self, mix: Samples, sample_rate: int, *, progress: Callable[[], None], crew: Crew) -> None:
        blocks = -(-mix.shape[1] // STEP)
        self._rate = sample_rate
        self.weighted = np.zeros(blocks)
        self.power, self.peak = np.zeros(blocks, np.float32), np.zeros(blocks, np.float32)
        filters = k_weighting(sample_rate)

        def read(first: int) -> None:
            begin, end = max(first - _BLOCKS_BEFORE, 0), min(first + _BLOCKS_AT_ONCE, blocks)
            weighted = np.zeros(end - begin)
            power, peak = np.zeros((2, end - begin), np.float32)
            read_meters(mix[:, begin * STEP : end * STEP], filters, np.zeros((2, 4)), weighted, power, peak)
            for known, fresh in ((self.weighted, weighted), (self.power, power), (self.peak, peak)):
                known[first:end] = fresh[first - begin :]
            rest(mix)

        crew.each(read, range(0, blocks, _BLOCKS_AT_ONCE), done=progress)
        self._edges = np.arange(0, blocks + 1, 0.1 * sample_rate / STEP).round().astype(int)

    def levels_db(self, gains: Samples) -> tuple[float, float]:
        """Return the levels of what is loud, each stretch by its own power, and of the whole."""
        power = self.power * gains * gains * np.float32(0.5)
        size = max(round(_LOUD_SECONDS * self._rate / STEP), 1)
        stretches = np.add.reduceat(power, np.arange(0, power.size, size), dtype=np.float64)
        total = float(np.sum(stretches))
        return to_db((float(np.sum(stretches**2)) / total / size) ** 0.5), to_db((total / power.size) ** 0.5)

    def hops(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the K-weighted power of each 100 ms under one gain per block."""
        sums = np.concatenate(([0.0], np.cumsum(self.weighted * gains * gains)))
        if self._edges.size < 2:
            return np.array([sums[-1] / max(self.power.size, 1)])
        return np.asarray(np.diff(sums[self._edges]) / np.diff(self._edges))


def _solve(
    meters: _Meters,
    glue: Samples,
    depth: float,
    wanted_lufs: float,
    ceiling: float,
    *,
    sample_rate: int,
    circular: bool,
    progress: Callable[[], None],
) -> tuple[float, float]:
    """Return the gain in dB before clip and limiter that should give the loudness, and what the limiter takes off.

    By secants inside a bracket, on the meters; the second number is the reduction that 1 block of 50 exceeds.
    """
    low, high = -_MOST_GAIN_DB, _MOST_GAIN_DB
    gain_db = min(max(wanted_lufs - gated_lufs(meters.hops(glue.astype(np.float64))), low), high)
    before = None
    held = np.ones(1, np.float32)
    for _ in range(_TRIES):
        progress()
        gains = glue * np.float32(from_db(gain_db))
        held = limiter_gains(
            _clipped(meters.peak * gains, depth, ceiling), ceiling=ceiling, sample_rate=sample_rate, circular=circular
        )
        lufs = gated_lufs(meters.hops((gains * held).astype(np.float64)))
        if abs(wanted_lufs - lufs) < _CLOSE_LU:
            break
        low, high = (gain_db, high) if lufs < wanted_lufs else (low, gain_db)
        slope = (lufs - before[1]) / (gain_db - before[0]) if before else 1.0
        before = gain_db, lufs
        gain_db += (wanted_lufs - lufs) / max(slope, 0.01)
        if not low < gain_db < high:
            gain_db = 0.5 * (low + high)
    return gain_db, -to_db(float(np.quantile(held, 0.02)))


def _clipped(peaks: Samples, depth: float, ceiling: float) -> Samples:
    """Return what the soft clip leaves of each block's peak, and a little more for what lies between frames."""
    bend = np.clip((peaks - np.float32(0.6 * ceiling)) * np.float32(1.0 / (1.4 * ceiling)), 0.0, 1.0)
    bend *= bend * (np.float32(3.0) - np.float32(2.0) * bend)
    return np.asarray(peaks * (np.float32(1.03) - np.float32(1.03 * depth) * bend))


def _press(
    mix: Samples,
    moves: list[Move],
    wanted_lufs: float,
    ceiling: float,
    *,
    sample_rate: int,
    circular: bool,
    report: Callable[[float], None],
    crew: Crew,
) -> float:
    """Limit and make up until the loudness is there; return it in LUFS. `moves` grows by one each turn."""
    lufs, gain_db, eagerness = 0.0, 0.0, 1.0
    loudness = partial(integrated_lufs, Sound(mix, sample_rate), crew=crew)
    for turn in range(_PASSES):
        moves.append(_limit(mix, gain_db, ceiling, sample_rate=sample_rate, circular=circular, crew=crew))
        before, lufs = lufs, loudness(progress=partial(report, 0.5 + 0.06 * turn))
        missing = wanted_lufs - lufs
        if abs(missing) < _TOLERANCE_LU:
            break
        if turn and gain_db > 0.0:  # the limiter takes back a part of what is added: ask for that much more
            eagerness = min(max(gain_db / max(lufs - before, 0.1 * gain_db), 1.0), 4.0)
        gain_db = eagerness * missing if missing > 0.0 else missing
    return lufs


def _limit(mix: Samples, gain_db: float, ceiling: float, *, sample_rate: int, circular: bool, crew: Crew) -> Move:
    """Change the level by `gain_db` and hold the true peaks of the mix down to `ceiling`."""
    gain = from_db(gain_db)
    peaks = np.zeros(-(-mix.shape[1] // STEP), np.float32)
    filters, threshold = interpolators(), np.float32(0.5 * ceiling / gain)

    def find(first: int) -> None:
        before = min(first, 1)  # a peak between frames is told from those on both its sides
        part = mix[:, (first - before) * STEP : (first + _BLOCKS_AT_ONCE + 1) * STEP]
        found = np.zeros(-(-part.shape[1] // STEP), np.float32)
        block_peaks(part, filters, threshold, found)
        peaks[first : first + _BLOCKS_AT_ONCE] = found[before : before + _BLOCKS_AT_ONCE]
        rest(mix)

    crew.each(find, range(0, peaks.size, _BLOCKS_AT_ONCE))
    peaks *= np.float32(gain)
    gains = limiter_gains(peaks, ceiling=ceiling, sample_rate=sample_rate, circular=circular)
    move = Move(to_nodes(gains * np.float32(gain), circular=circular))
    make_move(mix, mix, move, crew=crew)
    return move


def _mean_db(mix: Samples) -> float:
    """Return the root mean square of a mix in dB."""
    total = 0.0
    for start in range(0, mix.shape[1], _BLOCKS_AT_ONCE * STEP):
        piece = mix[:, start : start + _BLOCKS_AT_ONCE * STEP]
        total += total_power(piece)
        rest(mix)
    return to_db((total / mix.size) ** 0.5)


def _measured(mix: Samples, sample_rate: int) -> Mastered:
    sound = Sound(mix, sample_rate)
    return Mastered(integrated_lufs(sound), true_peak_db(sound))
