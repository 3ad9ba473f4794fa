"""`cadenza sounds --fetch`: free SoundFonts out of Debian's archive, checked, and put where this user's are looked for.

A Debian package is an `ar` archive with a compressed tar file in it, so that any system can read one. What is pinned
is the SoundFont itself: whoever hands out the package, only these bytes are kept.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from cadenza.errors import CadenzaError

MIRROR = "https://deb.debian.org/debian"
ARCHIVE = "https://snapshot.debian.org/file"  # keeps every file of Debian's for good, by its SHA-1
_AT_ONCE = 1 << 20
_AR_MAGIC, _AR_HEADER = b"!<arch>\n", 60
_TIMEOUT_SECONDS = 30.0

Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Offer:
    """A SoundFont that may be had: its file, its size in bytes, and the package (by its SHA-1, too) that holds it."""

    file: str
    sha256: str
    size: int
    package: str
    package_sha1: str


OFFERS = (  # both under the MIT licence
    Offer(
        "FluidR3_GM.sf2",
        "74594e8f4250680adf590507a306655a299935343583256f3b722c48a1bc1cb0",
        148_398_306,
        "pool/main/f/fluid-soundfont/fluid-soundfont-gm_3.1-5.3_all.deb",
        "9cf2ecd68b96de93f048708ea52728eca171f692",
    ),
    Offer(
        "MuseScore_General_Lite.sf3",
        "916aaca6b0eb9f9083eb42399614acb2ff4ec72ce28dffff1814592a9696b479",
        39_978_561,
        "pool/main/m/musescore-general-soundfont-small/musescore-general-soundfont-small_0.2.1-1_all.deb",
        "dc3a14735151057185cc1bc2003ce08139719186",
    ),
)


class NotFetched(CadenzaError):
    """A SoundFont could not be had; the text says from where it was tried, and why it failed."""

    code = "sounds_not_fetched"


def fetch(offer: Offer, folder: Path, *, mirror: str, report: Report) -> Path:
    """Put a SoundFont and its licence into `folder` and return where it lies; it appears whole or not at all.

    `mirror` is asked first, then Debian's archive of old files. Raises NotFetched.
    """
    target = folder / offer.file
    if target.is_file() and _sha256(target) == offer.sha256:
        return target
    addresses = [f"{mirror.rstrip('/')}/{offer.package}"]
    if mirror == MIRROR:
        addresses.append(f"{ARCHIVE}/{offer.package_sha1}/{offer.package.rpartition('/')[2]}")
    reasons = []
    for address in addresses:
        try:
            _fetch_from(address, offer, target, report)
        except (_Failed, OSError) as error:
            reasons.append(f"{address}: {error}")
        else:
            return target
    raise NotFetched(f"{offer.file} could not be fetched: {'; '.join(reasons)}")


class _Failed(Exception):
    """One address did not do."""


def _fetch_from(address: str, offer: Offer, target: Path, report: Report) -> None:
    import httpx

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            httpx.stream("GET", address, follow_redirects=True, timeout=_TIMEOUT_SECONDS) as answer,
            tempfile.TemporaryDirectory(prefix=".cadenza-", dir=target.parent) as folder,
        ):
            if answer.status_code != 200:
                raise _Failed(f"answers {answer.status_code}")
            whole = int(answer.headers.get("Content-Length", 0)) or offer.size
            package = _Reader(answer.iter_raw(_AT_ONCE), lambda done: report(offer.file, min(done / whole, 1.0)))
            _unpack(package, offer, Path(folder))
            font = Path(folder, offer.file)
            if not font.exists():
                raise _Failed(f"its package holds no {offer.file}")
            for made in sorted(Path(folder).iterdir(), reverse=True):  # the licence before the sound it is for
                os.replace(made, target.with_name(made.name))
    except httpx.HTTPError as error:
        raise _Failed(str(error) or type(error).__name__) from error
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        raise _Failed(f"its package cannot be read: {error}") from error


def _unpack(package: _Reader, offer: Offer, folder: Path) -> None:
    """Write the SoundFont and its copyright notice, the only files that are wanted of the package."""
    with tarfile.open(fileobj=cast(IO[bytes], _data_of(package)), mode="r|xz") as files:
        for member in files:
            name = member.name.rpartition("/")[2]
            source = files.extractfile(member) if name in {offer.file, "copyright"} else None
            if source is None:
                continue
            if name == "copyright":
                Path(folder, f"{offer.file}.copyright.txt").write_bytes(source.read(_AT_ONCE))
            elif member.size > offer.size or _copy(source, folder / name) != offer.sha256:
                raise _Failed("holds another SoundFont than the one that is known")


def _copy(source: IO[bytes], target: Path) -> str:
    """Write what is read and return its SHA-256."""
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while piece := source.read(_AT_ONCE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _data_of(package: _Reader) -> _Reader:
    """Return the reader where the files of a Debian package begin (`ar`: a line of 60 letters before each member)."""
    if package.read(len(_AR_MAGIC)) != _AR_MAGIC:
        raise _Failed("is no Debian package")
    while len(header := package.read(_AR_HEADER)) == _AR_HEADER:
        name, size = header[:16].decode("ascii", "replace").strip().rstrip("/"), header[48:58].strip()
        if name == "data.tar.xz":
            return package
        if not size.isdigit():
            break
        package.skip(int(size) + int(size) % 2)
    raise _Failed("is no Debian package with files that can be read here")


class _Reader:
    """Reads what arrives as a file is read, and tells how much has come."""

    def __init__(self, pieces: Iterator[bytes], tell: Callable[[int], None]) -> None:
        self._pieces, self._tell = pieces, tell
        self._rest, self._come = b"", 0

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
            self._come += len(piece)
            self._tell(self._come)
        ready, self._rest = self._rest[:size], self._rest[size:]
        return ready

    def skip(self, size: int) -> None:
        while size > 0 and (piece := self.read(min(size, _AT_ONCE))):
            size -= len(piece)
