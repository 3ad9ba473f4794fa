"""The live desk: a performance and a production in, the record out piece by piece, the first within moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from cadenza.audio.sound import Samples
from cadenza.audio.tape import rest
from cadenza.score.production import Production
from cadenza.score.score import Performance
from cadenza.synth.ensemble import Bank, Orchestra, seat
from cadenza.synth.fx.reflections import Reflections
from cadenza.synth.fx.strip import STEP, WIDTH, fresh_memory, run_strip
from cadenza.synth.fx.wow import Wow
from cadenza.synth.live.forecast import Forecast
from cadenza.synth.live.part import LivePart
from cadenza.synth.live.press import LivePress
from cadenza.synth.live.tone import LiveTone
from cadenza.synth.mastering.ending import fade
from cadenza.synth.mixing import balance
from cadenza.synth.mixing.channel import Channel, channel
from cadenza.synth.mixing.curves import Curve
from cadenza.synth.mixing.depth import reflections
from cadenza.synth.mixing.sends import Bus, Returns
from cadenza.synth.mixing.session import Session

_SECONDS = (0.25, 0.5, 0.75, 1.25, 2.0, 4.0)  # how long the pieces are; the last ones are all alike
_LAST_SECONDS = 4.0  # the last piece holds the whole of the ending


def perform_live(
    performance: Performance,
    production: Production,
    *,
    sample_rate: int = 44100,
    bank: Bank | None = None,
    threads: int = 1,
    loudness_lufs: float = -14.0,
    orchestra: Orchestra | None = None,
) -> Iterator[Samples]:
    """Yield the record in pieces (2, n), round(duration x rate) frames together: the same for any number of threads.

    It is another master than `desk.render` makes: levels, colour and loudness come from the score and from what has
    been heard so far, where that one hears the whole before it decides. A loop is played once, as a piece that ends.
    """
    session = Session(performance, production, sample_rate, None)
    players = seat(performance, orchestra=orchestra, bank=bank)
    session.balance(players)
    faders = {player.part.name: session.fader(player) for player in players}
    desk = _LiveDesk(session, faders, Forecast(players, faders, session, wanted_lufs=loudness_lufs))
    parts = [LivePart(p, performance, frames=session.frames, sample_rate=sample_rate) for p in players]
    with ThreadPoolExecutor(max(1, threads), thread_name_prefix="cadenza-live") as pool:
        for start, end in pieces(session.frames, sample_rate):
            playing = list(pool.map(lambda part, start=start, end=end: part.take(start, end), parts))
            for part, dry in zip(parts, playing, strict=True):
                if dry is not None:
                    desk.pour(part, dry, start)
            yield desk.finish(start, end)


def pieces(frames: int, sample_rate: int) -> Iterator[tuple[int, int]]:
    """Yield the frames at which each piece starts and ends: short ones first, a long one last."""
    start, number = 0, 0
    while start < frames:
        length = round(_SECONDS[min(number, len(_SECONDS) - 1)] * sample_rate) // STEP * STEP
        left = frames - start
        end = frames if left < length + _LAST_SECONDS * sample_rate else start + length
        yield start, end
        start, number = end, number + 1


class _LiveDesk:
    """What the pieces pass through."""

    def __init__(self, session: Session, faders: Mapping[str, Curve], forecast: Forecast) -> None:
        production, rate = session.production, session.sample_rate
        self.session, self.faders, self.forecast = session, faders, forecast
        self.bus = Bus.empty(session.frames, production)
        self.strips: dict[str, tuple[Channel, Samples, np.ndarray, np.ndarray]] = {}
        self.walls: dict[str, Reflections | None] = {}
        self.returns = Returns(
            production, beat_seconds=session.beat_seconds, sample_rate=rate, seed=session.performance.seed
        )
        cents = production.wow_cents
        self.wow = Wow(session.frames, cents=cents, sample_rate=rate) if cents > 0.0 and session.frames > 1 else None
        self.tone = LiveTone(production, sample_rate=rate)
        self.press = LivePress(self.bus.dry, production, wanted_lufs=forecast.wanted_lufs, sample_rate=rate)

    def pour(self, part: LivePart, dry: Samples, start: int) -> None:
        """Run a piece of a part through its channel into the bus and its sends."""
        strip, fader, memory, state = self._strip(part)
        walls = self.walls[part.player.part.name]
        if walls is not None:
            walls.add(dry, start)
        span = slice(start, start + dry.shape[1])
        bus = self.bus
        buses = (bus.dry[:, span], bus.room[:, span], bus.echo[span], bus.chorus[span])
        run_strip(
            dry, 0, dry.shape[1], strip.sections, strip.settings, fader[start // STEP :], state, memory,
            *buses, *buses, False,
        )  # fmt: skip

    def finish(self, start: int, end: int) -> Samples:
        """Bring a piece of the mix to its end; return what is finished of it."""
        mix = self.bus.dry
        piece = mix[:, start:end]
        self.returns.add(self.bus, start, end)
        if self.wow is not None:
            self.wow.bend(piece, start)
        self.tone.colour(piece)
        self.press.push(start, end, self.forecast.hear(piece))
        if end == mix.shape[1]:
            fade(mix, self.session.fade(mix))
        out = self.press.pull(end)
        for samples in (mix, self.bus.room, self.bus.echo, self.bus.chorus):
            rest(samples)
        return out

    def _strip(self, part: LivePart) -> tuple[Channel, Samples, np.ndarray, np.ndarray]:
        """Return a part's channel, set by what its first piece is like."""
        name = part.player.part.name
        if name not in self.strips and part.profile is not None:
            session = self.session
            masked = session.lead is not None and part.player.part.role in balance.YIELDING
            strip = channel(
                part.player.part, part.player.instrument.place, session.production, part.profile,
                masked=masked, sample_rate=session.sample_rate,
            )  # fmt: skip
            self.bus.note(strip.settings)
            self.walls[name] = reflections(
                part.player.part, strip.settings[WIDTH], session.production, session.sample_rate
            )
            self.strips[name] = strip, self.faders[name], fresh_memory(strip.sections), np.array([0.0, 1.0])
        return self.strips[name]
