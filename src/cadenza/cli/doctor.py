"""`cadenza doctor`: what this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cadenza import __version__
from cadenza.cli.data import settings_of
from cadenza.errors import CadenzaError

NEEDED = ("numpy", "scipy", "numba", "soundfile", "rapidfuzz", "dbos", "sqlalchemy", "fastapi", "uvicorn")
LOW_DISK_GB = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ok, or a warning or fault with what to do."""

    name: str
    grade: str  # ok, warning, fault
    text: str


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help="the data directory to look at")
    parser.add_argument("--database", default=None, metavar="URL", help="the database to look at")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    findings = list(examine(args))
    worst = any(f.grade == "fault" for f in findings)
    if args.json:
        print(json.dumps({"healthy": not worst, "findings": [asdict(f) for f in findings]}, ensure_ascii=False))
    else:
        for f in findings:
            print(f"{f.grade:8} {f.name:12} {f.text}")
        print("Something needs doing first." if worst else "Ready to play.")
    return 1 if worst else 0


def examine(args: argparse.Namespace) -> Iterator[Finding]:
    """Yield what was found, in the order in which a person would look."""
    yield Finding("cadenza", "ok", f"{__version__} on Python {platform.python_version()}, {os.cpu_count()} cores")
    yield from packages()
    try:
        settings = settings_of(args)
    except CadenzaError as error:
        yield Finding("settings", "fault", error.message)
        return
    yield sounds()
    yield kernels()
    yield disk(settings.data)
    yield database(settings.database_url, settings.data)


def packages() -> Iterator[Finding]:
    """Say which of the packages we need are missing."""
    missing = []
    for name in NEEDED:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        text = f"missing: {', '.join(missing)}; remove .venv and run ./cadenza again"
        yield Finding("packages", "fault", text)
    else:
        yield Finding("packages", "ok", "all there")


def sounds() -> Finding:
    """Say which SoundFonts play."""
    from cadenza.engines.composer import ComposerEngine

    try:
        fonts = ComposerEngine().soundfonts
    except (CadenzaError, OSError) as error:
        return Finding("sounds", "fault", f"{error}; see ./cadenza sounds")
    if not fonts:
        return Finding("sounds", "warning", "no SoundFont: all is synthesised; ./cadenza sounds --fetch gets two")
    return Finding("sounds", "ok", ", ".join(path.name for path in fonts))


def kernels() -> Finding:
    """Say whether compiled sound kernels can be kept."""
    places = [Path(os.environ["NUMBA_CACHE_DIR"])] if "NUMBA_CACHE_DIR" in os.environ else []
    places.append(Path(__file__).resolve().parents[1] / "synth")
    if any(os.access(place, os.W_OK) for place in places if place.exists()):
        return Finding("kernels", "ok", "compiled sound kernels are kept between runs")
    return Finding(
        "kernels", "warning", "every start compiles anew: set NUMBA_CACHE_DIR to a folder that can be written"
    )


def disk(folder: Path) -> Finding:
    """Say whether the data directory can be written and has room."""
    place = next((p for p in (folder, *folder.resolve().parents) if p.exists()), Path())
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free / 1e9
    except OSError as error:
        return Finding("disk", "fault", f"{place} cannot be written: {error.strerror}")
    if free < LOW_DISK_GB:
        return Finding("disk", "warning", f"{free:.1f} GB free; a 3-minute track with stems takes about 0.1 GB")
    return Finding("disk", "ok", f"{free:.0f} GB free for {folder}")


def database(url: str, folder: Path) -> Finding:
    """Say whether the database answers; a SQLite file that is not there yet is made on first use."""
    if url.startswith("sqlite") and not (folder / "cadenza.sqlite").exists():
        return Finding("database", "ok", "SQLite, made on first use")
    import sqlalchemy as sa

    from cadenza.db import connect

    try:
        engine = connect(url)
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
        engine.dispose()
    except (CadenzaError, sa.exc.SQLAlchemyError) as error:
        return Finding("database", "fault", str(error).splitlines()[0])
    return Finding("database", "ok", f"{engine.dialect.name} answers")
