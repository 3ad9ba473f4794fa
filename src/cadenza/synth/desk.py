"""The desk: a performance and a production in, a finished mix and the stems that sum to it out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.sound import Sound
from cadenza.score.instruments import INSTRUMENTS, STEMS
from cadenza.score.production import Production
from cadenza.score.score import Performance
from cadenza.synth.ensemble import Bank, Orchestra, Player, Playing, play, seat
from cadenza.synth.fx.fir import filter_mid_side
from cadenza.synth.fx.spaces import space
from cadenza.synth.fx.strip import fresh_memory, run_strip
from cadenza.synth.fx.wow import wobble
from cadenza.synth.mastering.ending import fade_out, wrap_tail
from cadenza.synth.mastering.master import master
from cadenza.synth.mastering.spectrum import master_filters
from cadenza.synth.mixdown import Mixdown
from cadenza.synth.mixing import balance, curves
from cadenza.synth.mixing.channel import channel
from cadenza.synth.mixing.profile import MIX_WINDOWS, listen
from cadenza.synth.mixing.sends import CHUNK, Sends, bring_back

Samples = NDArray[np.float32]
Report = Callable[[str, float, float], None]  # stage, fraction 0-1 of the whole render, seconds of audio done

_HEARTBEAT_SECONDS = 0.1
_PLAY, _MIX = 0.75, 0.85  # the fractions at which playing and mixing end
_LONGEST_TAIL_SECONDS = 8.0
_FIRST_TO_LAST = ("other", "vocals", "drums", "bass")  # the stems with the largest sends while memory is empty


def render(
    performance: Performance,
    production: Production,
    *,
    sample_rate: int = 44100,
    bank: Bank | None = None,
    threads: int = 1,
    loudness_lufs: float = -14.0,
    report: Report | None = None,
    stems: bool = True,
    orchestra: Orchestra | None = None,
) -> Mixdown:
    """Return the finished record, round(duration x rate) frames long: the same for any number of threads.

    `report` is called at least every 150 ms of work and may raise to call the render off. `stems=False` gives the mix
    alone, faster and in less memory. `orchestra` finds an instrument by name (all of ours where it is None).
    """
    if orchestra is None:
        from cadenza.synth.instruments import instrument

        orchestra = instrument
    session = _Session(performance, production, sample_rate, report or _unheard)
    players = seat(performance, orchestra=orchestra, bank=bank)
    groups = {stem: [p for p in players if p.stem == stem] for stem in _FIRST_TO_LAST} if stems else {"mix": players}
    playings = _play_ahead([p for group in groups.values() for p in group], session, threads=threads)
    try:
        buses = [_mix_group(group, playings, session) for group in groups.values()]
    finally:
        playings.close()
    mix, parts = _sum(buses, session, keep=stems)
    measured = master(
        mix,
        parts,
        production,
        loudness_lufs=loudness_lufs,
        sample_rate=sample_rate,
        circular=performance.loop,
        report=lambda fraction: session.tell("master", _MIX + (1.0 - _MIX) * fraction),
    )
    if not performance.loop:
        fade_out([*parts, mix], sample_rate=sample_rate)  # mastering may have raised a faint rest
    sounds = {}
    if stems:
        heard = iter(parts)
        made = {stem: next(heard) if group else session.silence() for stem, group in groups.items()}
        sounds = {stem: Sound(made[stem], sample_rate) for stem in STEMS}
    sampled = any(p.sampled for p in players)
    return Mixdown(sounds, Sound(mix, sample_rate), measured.lufs, measured.true_peak_db, sampled)


class _Session:
    """What holds for the whole of one render: its lengths, its clock, its kicks, its leads."""

    def __init__(self, performance: Performance, production: Production, sample_rate: int, report: Report) -> None:
        self.performance, self.production, self.sample_rate, self._report = performance, production, sample_rate, report
        self.frames = round(performance.duration_seconds * sample_rate)
        tail = space(production.space).decay_seconds + 1.0 if performance.loop else 0.0
        self.total_frames = self.frames + round(min(tail, _LONGEST_TAIL_SECONDS) * sample_rate)
        self.beat_seconds = 60.0 / performance.score.tempo.bpm_at(0)
        self.at = curves.times(self.total_frames, sample_rate=sample_rate)
        kits = [p.name for p in performance.parts if p.role == "drums" and not _is_pitched(p.instrument)]
        self.kicks = curves.kick_times(performance, is_kit=frozenset(kits))
        leads = [curves.presence(p, self.at) for p in performance.parts if p.role == "lead" and p.notes]
        self.lead = np.max(leads, axis=0) if leads else None
        self._done = 0.0

    def tell(self, stage: str, fraction: float) -> None:
        self._done = max(self._done, min(fraction, 1.0))
        self._report(stage, self._done, self._done * self.performance.duration_seconds)

    def silence(self) -> Samples:
        return np.zeros((2, self.frames), np.float32)

    def fader(self, player: Player) -> curves.Curve:
        """Return how the part's fader moves: its own automation, the kick's pump, the room it leaves the lead."""
        part, place = player.part, player.instrument.place
        curve = curves.automation(part, self.at)
        depth = 12.0 * self.production.sidechain * place.sidechained
        if part.role == "bass":
            depth = max(depth, 1.5)
        if self.kicks and depth > 0.0 and player.stem != "drums":
            curve = curve * curves.pump(self.kicks, self.at, depth_db=depth, beat=self.beat_seconds)
        if self.lead is not None and part.role in balance.YIELDING:
            curve = curve * (10.0 ** (-balance.YIELD_DB * self.lead / 20.0)).astype(np.float32)
        return curve


def _play_ahead(players: Sequence[Player], session: _Session, *, threads: int) -> Generator[Playing, None, None]:
    """Yield the playing of each player in order, `threads` of them being made at a time."""
    work = [4.0 + len(player.part.notes) for player in players]
    done, total = 0.0, sum(work)
    pool = ThreadPoolExecutor(max(1, threads), thread_name_prefix="cadenza-play")
    waiting: deque[Future[Playing]] = deque()
    coming = iter(players)
    try:
        for effort in work:
            for player in islice(coming, max(1, threads) - len(waiting)):
                ask = {"frames": session.total_frames, "sample_rate": session.sample_rate}
                waiting.append(pool.submit(play, player, session.performance, **ask))
            yield _await(waiting.popleft(), session, done / total)
            done += effort
            session.tell("play", _PLAY * done / total)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _await(playing: Future[Playing], session: _Session, share: float) -> Playing:
    while True:
        session.tell("play", _PLAY * share)
        try:
            return playing.result(timeout=_HEARTBEAT_SECONDS)
        except NotYet:
            if playing.done():  # the voice itself ran into a TimeoutError
                raise


def _mix_group(group: Sequence[Player], playings: Iterator[Playing], session: _Session) -> Samples | None:
    """Return the bus of some players with its effects, None where there are none."""
    if not group:
        return None
    production, rate = session.production, session.sample_rate
    bus = np.zeros((2, session.total_frames), np.float32)
    sends = Sends.empty(session.total_frames, production)
    for player in group:
        _pour(player, next(playings), bus, sends, session)
    bring_back(
        sends,
        bus,
        production,
        beat_seconds=session.beat_seconds,
        sample_rate=rate,
        seed=session.performance.seed,
        report=lambda fraction: session.tell("mix", 0.0),
    )
    loop = session.performance.loop
    if loop:
        bus = wrap_tail(bus, frames=session.frames)
    wobble(bus, cents=production.wow_cents, sample_rate=rate, circular=loop)
    session.tell("mix", 0.0)
    return bus


def _pour(player: Player, playing: Playing, bus: Samples, sends: Sends, session: _Session) -> None:
    """Run a part through its channel into the bus and the sends."""
    masked = session.lead is not None and player.part.role in balance.YIELDING
    strip = channel(
        player.part,
        player.instrument.place,
        session.production,
        playing.profile,
        masked=masked,
        sample_rate=session.sample_rate,
    )
    sends.note(strip.settings)
    fader, memory, state = session.fader(player), fresh_memory(strip.sections), np.array([0.0, 1.0])
    for start in range(0, bus.shape[1], CHUNK):
        end = min(start + CHUNK, bus.shape[1])
        run_strip(
            playing.samples, start, end, strip.sections, strip.settings, fader, state, memory,
            bus, sends.room, sends.echo, sends.chorus,
        )  # fmt: skip
        session.tell("mix", 0.0)


def _sum(buses: Sequence[Samples | None], session: _Session, *, keep: bool) -> tuple[Samples, list[Samples]]:
    """Return the mix and the stems that made it (none where they are not kept), evened out and faded at the end."""
    heard = [bus for bus in buses if bus is not None]
    if not heard:
        return session.silence(), []
    loop = session.performance.loop
    profile = listen(heard, sample_rate=session.sample_rate, windows=MIX_WINDOWS)
    mid, side = master_filters(profile, session.production, sample_rate=session.sample_rate)
    for bus in heard:
        filter_mid_side(bus, mid, side, circular=loop, progress=lambda: session.tell("mix", _MIX))
    if not loop:
        fade_out(heard, sample_rate=session.sample_rate)
    mix = heard[0].copy() if keep else heard[0]
    for bus in heard[1:]:
        mix += bus
    return mix, heard if keep else []


def _is_pitched(instrument: str) -> bool:
    return INSTRUMENTS[instrument].pitched if instrument in INSTRUMENTS else True


def _unheard(_stage: str, _fraction: float, _seconds: float) -> None: ...
