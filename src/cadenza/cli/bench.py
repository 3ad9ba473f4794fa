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

from cadenza.cli.bench_load import measure_load
from cadenza.cli.bench_place import Measure
from cadenza.cli.bench_server import measure_server

PROMPT = "upbeat pop with piano, guitar, strings, bass, drums, 112 BPM"
STAGES = ("composing", "rendering", "mixing", "mastering", "encoding")


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
    yield Row("memory, 300 s track, WAV and stems", memory_of_long_track(), "MB", 500)
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
    """Measure the composer warm: brief to file, and each stage as a multiple of real time."""
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
    engine = ComposerEngine(threads=1)
    brief = Brief(PROMPT, duration_seconds=60.0, seed=2, output_format="wav")
    plan = engine.plan(brief)
    yield Row("compose and perform, 60 s", 60 / best(repeat, lambda: engine.compose(plan)), "x real", 300, True)
    clock = StageClock()
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeat + 1):
            clock.start()
            engine.perform(brief, Path(folder), clock, roles=("audio",))
            clock.stop()
    for stage, seconds in clock.medians().items():
        yield Row(f"stage {stage}, 60 s, one core", 60 / max(seconds, 1e-6), "x real")


class StageClock:
    """A Report that adds up the time between reports by stage."""

    def __init__(self) -> None:
        self.runs: list[dict[str, float]] = []
        self.stage, self.since = "", 0.0

    def start(self) -> None:
        self.runs.append({})
        self.stage, self.since = "composing", time.perf_counter()

    def stop(self) -> None:
        self("", 1.0)

    def __call__(self, stage: str, fraction: float, seconds_done: float = 0.0) -> None:
        now = time.perf_counter()
        run = self.runs[-1]
        run[self.stage] = run.get(self.stage, 0.0) + now - self.since
        self.stage, self.since = stage, now

    def medians(self) -> dict[str, float]:
        """Return the median seconds of each stage over the runs after the first."""
        names = dict.fromkeys(name for run in self.runs for name in run)
        return {n: statistics.median(run.get(n, 0.0) for run in self.runs[1:]) for n in names}


def memory_of_long_track() -> float:
    """Return the largest resident memory, in MB, of a process that makes a 300 s track with stems."""
    code = (
        "import resource, tempfile, pathlib\n"
        "from cadenza.brief import Brief\n"
        "from cadenza.engines.composer import ComposerEngine\n"
        f"brief = Brief({PROMPT!r}, duration_seconds=300.0, seed=1, output_format='wav')\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    ComposerEngine().perform(brief, pathlib.Path(folder), lambda *_: None)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    size = float(done.stdout.split()[-1])
    return size / 1e6 if sys.platform == "darwin" else size / 1e3
