"""SoundFonts out of Debian packages: those that are known appear whole, anything else not at all."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cadenza.cli.sounds_fetch import NotFetched, Offer, fetch

FONT = bytes(range(256)) * 3000
OFFER = Offer("Tiny.sf2", hashlib.sha256(FONT).hexdigest(), len(FONT), "pool/tiny_1_all.deb", "0" * 40)


def package(font: bytes, *, name: str = "Tiny.sf2", data: str = "data.tar.xz") -> bytes:
    """Return a Debian package as dpkg lays it out: three members, padded to even lengths."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:xz") as files:
        for path, content in ((f"./usr/share/sounds/sf2/{name}", font), ("./usr/share/doc/tiny/copyright", b"MIT\n")):
            member = tarfile.TarInfo(path)
            member.size = len(content)
            files.addfile(member, io.BytesIO(content))
    whole = b"!<arch>\n"
    for member_name, content in (("debian-binary", b"2.0\n"), ("control.tar.xz", b"odd"), (data, tar.getvalue())):
        whole += f"{member_name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode()
        whole += content + b"\n" * (len(content) % 2)
    return whole


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folder that a web server hands out, and its address."""
    folder = tmp_path / "mirror"
    (folder / "pool").mkdir(parents=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_font_comes_whole_with_its_licence_and_only_once(tmp_path: Path, mirror: tuple[Path, str]) -> None:
    folder, address = mirror
    file = folder / OFFER.package
    file.write_bytes(package(FONT))
    told: list[float] = []
    home = tmp_path / "home" / "soundfonts"
    found = fetch(OFFER, home, mirror=address + "/", report=lambda _, fraction: told.append(fraction))
    assert found.read_bytes() == FONT
    assert {path.name for path in home.iterdir()} == {"Tiny.sf2", "Tiny.sf2.copyright.txt"}
    assert told == sorted(told)
    assert told[-1] == 1.0
    file.unlink()
    assert fetch(OFFER, home, mirror=address, report=lambda *_: None) == found


@pytest.mark.parametrize(
    ("served", "why"),
    [
        (None, "answers 404"),
        (package(FONT[::-1]), "another SoundFont"),
        (package(FONT + FONT), "another SoundFont"),
        (package(FONT, name="Other.sf2"), "holds no Tiny.sf2"),
        (package(FONT)[:-200], "cannot be read"),
        (package(FONT, data="data.tar.lz"), "no Debian package with files"),
        (b"<html>Welcome to our network</html>", "is no Debian package"),
        (b"", "is no Debian package"),
    ],
    ids=["missing", "changed", "larger", "renamed", "cut short", "unknown compression", "a portal", "empty"],
)
def test_what_is_not_the_known_font_leaves_nothing(
    tmp_path: Path, mirror: tuple[Path, str], served: bytes | None, why: str
) -> None:
    folder, address = mirror
    if served is not None:
        (folder / OFFER.package).write_bytes(served)
    home = tmp_path / "home"
    with pytest.raises(NotFetched, match=why):
        fetch(OFFER, home, mirror=address, report=lambda *_: None)
    assert list(home.iterdir()) == []


def test_a_font_that_is_there_already_but_not_whole_is_replaced(tmp_path: Path, mirror: tuple[Path, str]) -> None:
    folder, address = mirror
    (folder / OFFER.package).write_bytes(package(FONT))
    (tmp_path / OFFER.file).write_bytes(FONT[:100])
    assert fetch(OFFER, tmp_path, mirror=address, report=lambda *_: None).read_bytes() == FONT


def test_a_host_that_does_not_answer_is_told_as_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFetched, match=r"Tiny\.sf2 could not be fetched: http://127\.0\.0\.1:9/pool"):
        fetch(OFFER, tmp_path, mirror="http://127.0.0.1:9", report=lambda *_: None)
