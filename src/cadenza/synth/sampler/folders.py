"""Where SoundFonts lie on a machine, and which of them to prefer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_SUFFIXES = {".sf2", ".sf3"}
_LINUX = (
    "/usr/share/sounds/sf2",
    "/usr/share/sounds/sf3",
    "/usr/share/soundfonts",
    "/usr/local/share/sounds/sf2",
    "/usr/local/share/sounds/sf3",
    "/usr/local/share/soundfonts",
)
_HOME = (".local/share/soundfonts", ".local/share/sounds/sf2", ".local/share/sounds/sf3")
_MAC = ("Library/Audio/Sounds/Banks",)
_WINDOWS = (("ProgramData", "soundfonts"), ("LOCALAPPDATA", "soundfonts"), ("USERPROFILE", "soundfonts"))

# The first that a name begins with decides; what nobody knows stands between the good and the thin.
_RANKS = ("fluidr3_gm", "fluidr3", "musescore_general_full", "musescore_general", "generaluser")
_THIN = ("timgm6mb", "sonivox", "gm", "ct2mgm", "default")


def find_soundfonts(extra: Sequence[Path] = ()) -> tuple[Path, ...]:
    """List the SoundFonts to use, best first: `extra` (files or folders) as given, then the machine's own.

    The same file under several names is listed once; what is missing is left out.
    """
    own = (file for folder in map(Path, extra) for file in _fonts_in(folder))
    places = sorted((file for folder in _folders() for file in _fonts_in(folder)), key=_rank)
    return tuple(_once([*own, *places]))


def own_folder() -> Path:
    """Return where this user's own SoundFonts belong; it need not be there yet."""
    if sys.platform == "darwin":
        return Path.home() / _MAC[0]
    if sys.platform == "win32":
        variable, name = _WINDOWS[1]
        return Path(os.environ.get(variable, Path.home())) / name
    return Path.home() / _HOME[0]


def _folders() -> Iterator[Path]:
    yield from map(Path, _LINUX)
    yield from (Path.home() / name for name in (*_HOME, *_MAC))
    yield from (Path("/") / name for name in _MAC)
    yield from (Path(os.environ[variable]) / name for variable, name in _WINDOWS if os.environ.get(variable))


def _fonts_in(place: Path) -> list[Path]:
    try:
        files = sorted(place.iterdir()) if place.is_dir() else [place]
        return [file.resolve() for file in files if file.suffix.lower() in _SUFFIXES and file.is_file()]
    except OSError:
        return []


def _once(files: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for file in files:
        if file not in seen:
            seen.add(file)
            yield file


def _rank(path: Path) -> tuple[int, str]:
    name = path.stem.lower()
    if name.startswith(_THIN):
        return len(_RANKS) + 1, name
    return next((n for n, known in enumerate(_RANKS) if name.startswith(known)), len(_RANKS)), name
