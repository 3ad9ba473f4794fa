"""The desk: a performance and a production in, a finished mix and the stems that sum to it out."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from functools import partial
from itertools import islice

import numpy as np

from cadenza.audio.crew import Crew
from cadenza.audio.level import FLOOR_DB
from cadenza.audio.loudness import SILENCE_LUFS
from cadenza.audio.sound import Sound
from cadenza.audio.tape import is_long, rest, tape, trim
from cadenza.score.instruments import STEMS
from cadenza.score.production import Production
from cadenza.score.score import Performance
from cadenza.synth.ensemble import Bank, Orchestra, Player, Playing, effort, play, seat
from cadenza.synth.fx.fir import Samples, filter_mid_side
from cadenza.synth.fx.strip import WIDTH, fresh_memory, run_strip
from cadenza.synth.fx.wow import wobble
from cadenza.synth.mastering.ending import fade, wrap_tail
from cadenza.synth.mastering.master import Mastered, master
from cadenza.synth.mastering.spectrum import master_filters
from cadenza.synth.mastering.stems import Raw, finish
from cadenza.synth.mixdown import Mixdown
from cadenza.synth.mixing import balance
from cadenza.synth.mixing.channel import channel
from cadenza.synth.mixing.depth import reflections
from cadenza.synth.mixing.profile import MIX_WINDOWS, listen
from cadenza.synth.mixing.sends import CHUNK, Bus, bring_back
from cadenza.synth.mixing.session import Report, Session

_HEARTBEAT_SECONDS = 0.1
_RENDERED, _MIXED, _MASTERED = 0.75, 0.85, 0.95  # the fractions at which the stages end; stems are finished last
_WAITING = 2  # parts that are made and wait for their turn, where they are small enough to
_ORDER = ("other", "vocals", "bass", "drums")  # the last stem heard is what the others leave of the mix


def render(
    performance: Performance,
    production: Production,
    *,
    sample_rate: int = 44100,
    bank: Bank | None = None,
    threads: int = 1,
    loudness_lufs: float = -14.0,
    headroom_db: float = 0.0,
    report: Report | None = None,
    stems: bool = True,
    orchestra: Orchestra | None = None,
) -> Mixdown:
    """Return the finished record, round(duration x rate) frames long: the same for any number of threads.

    `report` is called at least every 150 ms of work and may raise to call the render off. `stems=False` gives the mix
    alone, faster and in less memory. `headroom_db` is what a coder may add to peaks. `orchestra` finds an instrument
    by name (all of ours where it is None).
    """
    long = is_long(2, round(performance.duration_seconds * sample_rate))
    with Crew(1 if long else threads) as crew:  # each hand takes memory, of which what is long has none to spare
        session = Session(performance, production, sample_rate, report, crew=crew)
        players = seat(performance, orchestra=orchestra, bank=bank)
        session.balance(players)
        # the longest work of a stem first: what is left for the end is short, and no core waits long for another
        players.sort(key=effort, reverse=True)
        groups = [group for stem in _ORDER if (group := [p for p in players if p.stem == stem])]
        sampled = any(p.sampled for p in players)
        if not groups:
            parts = {stem: Sound(session.silence(), sample_rate) for stem in STEMS} if stems else {}
            return Mixdown(parts, Sound(session.silence(), sample_rate), SILENCE_LUFS, FLOOR_DB, sampled)
        whole, buses = _record(groups, session, threads=threads, keep=stems)
        mix, filters, ending = _mix(whole, session)
        del whole  # its sends are spent
        raw = Raw(_copy(mix), buses) if stems else None
        measured, last = _master(mix, loudness_lufs, headroom_db, session)
        if raw is None:
            return Mixdown({}, Sound(mix, sample_rate), measured.lufs, measured.true_peak_db, sampled)
        for bus in buses:
            tell = partial(session.tell, "mastering", _MASTERED)
            filter_mid_side(bus, *filters, circular=performance.loop, progress=tell, crew=crew)
            fade(bus, ending)
            rest(bus)
        moves = measured.moves
        made = finish(raw, mix, moves, last, report=lambda done: session.tell("mastering", _MASTERED + done * 0.05))
        names = [group[0].stem for group in groups]
        heard = dict(zip(names, made, strict=True))
        parts = {stem: Sound(heard.get(stem, session.silence()), sample_rate) for stem in STEMS}
        return Mixdown(parts, Sound(mix, sample_rate), measured.lufs, measured.true_peak_db, sampled)


def _record(
    groups: Sequence[Sequence[Player]], session: Session, *, threads: int, keep: bool
) -> tuple[Bus, list[Samples]]:
    """Return the bus of everybody, its effects still to come, and, where asked for, that of each group but the last.

    Each part is poured into the whole, and where stems are kept once more into its group's: the mix is the same with
    and without, bit by bit.
    """
    whole = Bus.empty(session.total_frames, session.production)
    buses: list[Samples] = []
    playings = _play_ahead([player for group in groups for player in group], session, threads=threads)
    try:
        for number, group in enumerate(groups):
            kept = keep and number + 1 < len(groups)
            into = [whole, Bus.empty(session.total_frames, session.production)] if kept else [whole]
            for player in group:
                _pour(player, next(playings), into, session)
            if kept:
                buses.append(_with_effects(into[1], session, "rendering"))
    finally:
        playings.close()
    trim()
    return whole, buses


def _mix(whole: Bus, session: Session) -> tuple[Samples, tuple[Samples, Samples], Samples]:
    """Return the mix, evened out and faded; and the filters and the fade that did it."""
    mix = _with_effects(whole, session, "mixing")
    profile = listen([mix], sample_rate=session.sample_rate, windows=MIX_WINDOWS)
    filters = master_filters(profile, session.production, sample_rate=session.sample_rate)
    loop = session.performance.loop
    filter_mid_side(mix, *filters, circular=loop, progress=lambda: session.tell("mixing", _MIXED), crew=session.crew)
    ending = session.fade(mix)
    fade(mix, ending)
    rest(mix)
    return mix, filters, ending


def _master(mix: Samples, loudness_lufs: float, headroom_db: float, session: Session) -> tuple[Mastered, Samples]:
    """Master the mix in place; return how, and the fade that closes it: mastering may have raised a faint rest."""
    loop = session.performance.loop
    measured = master(
        mix,
        session.production,
        loudness_lufs=loudness_lufs,
        sample_rate=session.sample_rate,
        circular=loop,
        sections=session.sections,
        headroom_db=headroom_db,
        report=lambda fraction: session.tell("mastering", _MIXED + (_MASTERED - _MIXED) * fraction),
        crew=session.crew,
    )
    last = session.fade(mix)
    fade(mix, last)
    rest(mix)
    session.tell("mastering", _MASTERED)
    return measured, last


def _play_ahead(players: Sequence[Player], session: Session, *, threads: int) -> Generator[Playing, None, None]:
    """Yield the playing of each player in order, `threads` of them being made at a time.

    In a short piece some wait finished for their turn, so that no thread stands idle behind a long part.
    """
    ahead = max(1, threads) + (_WAITING if threads > 1 and not is_long(2, session.total_frames) else 0)
    work = [effort(player) for player in players]
    done, total = 0.0, sum(work)
    pool = ThreadPoolExecutor(max(1, threads), thread_name_prefix="cadenza-play")
    waiting: deque[Future[Playing]] = deque()
    coming = iter(players)
    try:
        for share in work:
            for player in islice(coming, ahead - len(waiting)):
                ask = {"frames": session.total_frames, "sample_rate": session.sample_rate}
                waiting.append(pool.submit(play, player, session.performance, **ask))
            yield _await(waiting.popleft(), session, done / total)
            done += share
            session.tell("rendering", _RENDERED * done / total)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _await(playing: Future[Playing], session: Session, share: float) -> Playing:
    while True:
        session.tell("rendering", _RENDERED * share)
        try:
            return playing.result(timeout=_HEARTBEAT_SECONDS)
        except NotYet:
            if playing.done():  # the voice itself ran into a TimeoutError
                raise


def _with_effects(bus: Bus, session: Session, stage: str) -> Samples:
    """Return the sound of a bus with what its sends bring back, wound to its final length, wobbling as tape does."""
    production, rate = session.production, session.sample_rate
    share = (_MIXED - _RENDERED) * 0.5 if stage == "mixing" else 0.0
    sound = bring_back(
        bus,
        production,
        beat_seconds=session.beat_seconds,
        sample_rate=rate,
        seed=session.performance.seed,
        report=lambda fraction: session.tell(stage, _RENDERED + share * fraction if share else 0.0),
        crew=session.crew,
    )
    loop = session.performance.loop
    if loop:
        sound = wrap_tail(sound, frames=session.frames)
    wobble(sound, cents=production.wow_cents, sample_rate=rate, circular=loop)
    rest(sound)
    session.tell(stage, 0.0)
    return sound


def _pour(player: Player, playing: Playing, buses: Sequence[Bus], session: Session) -> None:
    """Run a part through its channel into each of the buses and its sends."""
    masked = session.lead is not None and player.part.role in balance.YIELDING
    strip = channel(
        player.part,
        player.instrument.place,
        session.production,
        playing.profile,
        masked=masked,
        sample_rate=session.sample_rate,
    )
    walls = reflections(player.part, strip.settings[WIDTH], session.production, session.sample_rate)
    fader, memory, state = session.fader(player), fresh_memory(strip.sections), np.array([0.0, 1.0])
    first, second = buses[0], buses[-1]
    for bus in buses:
        bus.note(strip.settings)
    for start in range(0, first.frames, CHUNK):
        end = min(start + CHUNK, first.frames)
        if walls is not None:
            walls.add(playing.samples[:, start:end], start)
        run_strip(
            playing.samples, start, end, strip.sections, strip.settings, fader, state, memory,
            first.dry, first.room, first.echo, first.chorus,
            second.dry, second.room, second.echo, second.chorus, len(buses) > 1,
        )  # fmt: skip
        for bus in buses:
            bus.rest()
        rest(playing.samples)
        session.tell("rendering", 0.0)


def _copy(sound: Samples) -> Samples:
    copied = tape(2, sound.shape[1])
    for start in range(0, sound.shape[1], CHUNK):
        copied[:, start : start + CHUNK] = sound[:, start : start + CHUNK]
        rest(copied)
        rest(sound)
    return copied
