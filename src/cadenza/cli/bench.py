"""`cadenza bench`: speed, memory and latency on this machine, one table."""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cadenza.cli.bench_load import measure_load
from cadenza.cli.bench_place import Measure
from cadenza.cli.bench_server import measure_server

if TYPE_CHECKING:
    from cadenza.synth.mixdown import Mixdown

PROMPT = "upbeat pop with piano, guitar, strings, bass, drums, 112 BPM"


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: what came, in which unit, and what it should stay under (or over, with `at_least`)."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="leave out the long track and the server")
    parser.add_argument("--load", action="store_true", help="measure the server under load, and nothing else")
    parser.add_argument("--repeat", type=int, default=3, help="the best of this many runs counts (default 3)")


def run(args: argparse.Namespace) -> int:
    rows: list[Row] = []
    found = map(to_row, measure_load()) if args.load else measure(quick=args.quick, repeat=args.repeat)
    for row in found:
        rows.append(row)
        if not args.json:
            goal = "" if row.goal is None else f"{'>=' if row.at_least else '<='} {row.goal:g}"
            mark = {True: "met", False: "MISSED", None: ""}[row.met]
            print(f"{row.name:44} {row.value:10.3f} {row.unit:8} {goal:10} {mark}", flush=True)
    if args.json:
        machine = {"processor": platform.processor() or platform.machine(), "python": platform.python_version()}
        print(json.dumps({"machine": machine, "rows": [{**asdict(r), "met": r.met} for r in rows]}))
    return 0


def measure(*, quick: bool, repeat: int) -> Iterator[Row]:
    """Yield every measure, the quick ones first."""
    yield Row("--help", best(repeat, lambda: command("--help")), "s", 0.3)
    yield Row("import cadenza", best(repeat, lambda: python("import cadenza")), "s", 0.3)
    yield from measure_engine(repeat)
    if quick:
        return
    yield Row("memory, 300 s track, WAV and stems", memory_of_long_track(), "MB", 400)
    yield from map(to_row, measure_server())
    yield from map(to_row, measure_load())


def to_row(measure: Measure) -> Row:
    """Return a measure of the server as a row."""
    name, value, unit, goal, at_least = measure
    return Row(name, value, unit, goal, at_least)


def best(repeat: int, work: Callable[[], object]) -> float:
    """Return the seconds of the quickest run."""
    times = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "cadenza", *arguments], check=True, stdout=subprocess.DEVNULL)


def python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def measure_engine(repeat: int) -> Iterator[Row]:
    """Measure the composer warm: brief to file, the render of 60 s with and without stems, on one core and on two."""
    yield from measure_files(repeat)
    single, double = (measure_render(threads, repeat) for threads in (1, 2))
    name = f"{single.parts}-part piece of 60 s"
    yield Row(f"full mix to float audio, {name}, one core", 60 / single.mix_seconds, "x real", 60, True)
    yield Row("the same in CPU time", 60 / single.cpu_seconds, "x real")
    yield Row("two cores against one, the same mix", single.mix_seconds / double.mix_seconds, "times", 1.6, True)
    yield Row("mix and four stems against the mix, one core", single.stems_seconds / single.mix_seconds, "times", 1.6)
    yield Row("MP3 of that mix, one core", 60 / single.mp3_seconds, "x real", 40, True)
    yield Row("compose and perform, 60 s", 60 / single.compose_seconds, "x real", 300, True)
    for stage, seconds in single.stages.items():
        yield Row(f"stage {stage}, 60 s, one core", 60 / max(seconds, 1e-6), "x real")


def measure_files(repeat: int) -> Iterator[Row]:
    """Measure a brief of 30 s to each file."""
    from cadenza.brief import Brief
    from cadenza.engines.composer import ComposerEngine

    for threads in (1, 2):
        engine = ComposerEngine(threads=threads)
        cores = "one core" if threads == 1 else "two cores"
        for output_format, goal in (("wav", 1.5), ("mp3", 2.5)):
            brief = Brief(PROMPT, duration_seconds=30.0, seed=1, output_format=output_format)
            with tempfile.TemporaryDirectory() as folder:

                def perform(brief: Brief = brief, folder: str = folder, engine: ComposerEngine = engine) -> None:
                    engine.perform(brief, Path(folder), lambda *_: None, roles=("audio",))

                perform()
                seconds = best(repeat, perform)
            yield Row(f"30 s brief to {output_format.upper()}, {cores}", seconds, "s", goal if threads == 1 else None)


@dataclass(frozen=True, slots=True)
class Rendering:
    """The best of some renders of one 60 s piece, in seconds, and the median of each stage."""

    parts: int
    mix_seconds: float
    cpu_seconds: float
    stems_seconds: float
    mp3_seconds: float
    compose_seconds: float
    stages: dict[str, float]


def measure_render(threads: int, repeat: int) -> Rendering:
    """Render one piece warm on so many threads; what takes a core takes it without pause."""
    from cadenza.audio import codecs
    from cadenza.audio.tags import Tags
    from cadenza.brief import Brief
    from cadenza.engines.composer import ComposerEngine
    from cadenza.score.production import Production
    from cadenza.synth.desk import render

    engine = ComposerEngine(threads=threads)
    plan = engine.plan(Brief(PROMPT, duration_seconds=60.0, seed=2))
    compose = best(repeat, lambda: engine.compose(plan))
    _, performance = engine.compose(plan)
    clock = StageClock()

    def mix(stems: bool = False, report: Callable[..., None] | None = None) -> Mixdown:
        production = Production.from_json(plan.production)
        return render(performance, production, bank=engine.bank, threads=threads, stems=stems, report=report)

    made = mix()  # warms
    cpu = time.process_time()
    wall = best(repeat, mix)
    cpu = (time.process_time() - cpu) / repeat
    for _ in range(repeat):
        clock.start()
        mix(report=clock)
        clock.stop()
    stems = best(repeat, lambda: mix(stems=True)) if threads == 1 else 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mp3"
        mp3 = best(repeat, lambda: codecs.write(path, made.mix, format="mp3", tags=Tags())) if threads == 1 else 0.0
    return Rendering(len(performance.parts), wall, cpu, stems, mp3, compose, clock.medians())


class StageClock:
    """A Report that adds up the time between reports by stage."""

    def __init__(self) -> None:
        self.runs: list[dict[str, float]] = []
        self.stage, self.since = "", 0.0

    def start(self) -> None:
        self.runs.append({})
        self.stage, self.since = "rendering", time.perf_counter()

    def stop(self) -> None:
        self("", 1.0)

    def __call__(self, stage: str, fraction: float, seconds_done: float = 0.0) -> None:
        now = time.perf_counter()
        run = self.runs[-1]
        run[self.stage] = run.get(self.stage, 0.0) + now - self.since
        self.stage, self.since = stage, now

    def medians(self) -> dict[str, float]:
        """Return the median seconds of each stage over the runs."""
        names = dict.fromkeys(name for run in self.runs for name in run)
        return {n: statistics.median(run.get(n, 0.0) for run in self.runs) for n in names}


def memory_of_long_track() -> float:
    """Return the largest resident memory, in MB, of a process that makes a 300 s track with stems."""
    code = (
        "import resource, tempfile, pathlib\n"
        "from cadenza.brief import Brief\n"
        "from cadenza.engines.composer import ComposerEngine\n"
        f"brief = Brief({PROMPT!r}, duration_seconds=300.0, seed=1, output_format='wav')\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    ComposerEngine().perform(brief, pathlib.Path(folder), lambda *_: None)\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "told = pathlib.Path('/proc/self/status')\n"
        "if told.exists():  # what getrusage says there is never under the size of whoever started the process\n"
        "    peak = next(line.split()[1] for line in told.read_text().splitlines() if line.startswith('VmHWM'))\n"
        "print(peak)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    size = float(done.stdout.split()[-1])
    return size / 1e6 if sys.platform == "darwin" else size / 1e3
