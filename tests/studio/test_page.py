"""The page in a real browser, on a real server with the real composer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from serving import Server, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine: apt-get install chromium"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("studio")
    with running(folder, tiny=False) as server:
        yield server


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 900, "height": 1100})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(server.url)
        yield page
        browser.close()
    assert problems == []


def test_it_asks_for_a_key_and_keeps_it(page: Page, server: Server) -> None:
    expect(page.locator("#key-dialog")).to_be_visible()
    page.keyboard.type("typed and thought better of")
    page.keyboard.press("Escape")
    expect(page.locator("#key-dialog")).to_be_hidden()
    expect(page.locator("#problem")).to_be_visible()
    page.click("#key-button")
    expect(page.locator("#key-input")).to_have_value("")
    page.fill("#key-input", server.key)
    page.click("text=Use it")
    expect(page.locator("#key-dialog")).to_be_hidden()
    expect(page.locator("#no-tracks")).to_be_visible()


def test_a_sentence_becomes_a_track_that_plays(page: Page) -> None:
    page.fill("#prompt", "calm lo-fi hip hop, soft piano, vinyl crackle, 80 BPM")
    page.fill("#duration", "24")
    page.fill("#seed", "7")
    page.click("#make")
    expect(page.locator("#player")).to_be_visible(timeout=120_000)
    expect(page.locator("#facts")).to_contain_text("80 BPM")
    expect(page.locator("#understood")).to_contain_text("80 BPM")
    page.wait_for_function("() => document.getElementById('audio').duration > 23.9")
    assert abs(page.evaluate("document.getElementById('audio').duration") - 24) < 0.1
    page.evaluate("void document.getElementById('audio').play()")
    page.wait_for_function("() => document.getElementById('audio').currentTime > 0.2")


def test_the_waveform_is_drawn_and_moves_the_position(page: Page) -> None:
    ink = page.evaluate(
        """() => { const c = document.getElementById('wave');
        const pixels = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        return pixels.filter((v, i) => i % 4 === 3 && v).length }"""
    )
    assert ink > 500
    page.evaluate("document.getElementById('audio').pause()")
    box = page.locator("#wave").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("() => Math.abs(document.getElementById('audio').currentTime - 12) < 0.5")


def test_everything_can_be_downloaded(page: Page) -> None:
    names = page.locator("#downloads a").all_inner_texts()
    assert names == ["Track", "vocals", "drums", "bass", "other", "MIDI", "MusicXML", "Plan", "Receipt"]
    with page.expect_download() as waiting:
        page.click("#downloads a:has-text('MIDI')")
    assert Path(waiting.value.path()).read_bytes()[:4] == b"MThd"


def test_the_sections_stand_under_the_waveform_and_lead_to_their_start(page: Page, server: Server) -> None:
    plan = server.ask("GET", track(page, server)["plan_url"], key=None).json
    names = page.locator("#sections button").all_inner_texts()
    assert names == [section["name"] for section in plan["sections"]]
    page.locator("#sections button").last.click()
    bar_seconds = 4 * 60 / plan["tempo_bpm"]
    start = plan["lead_in_seconds"] + bar_seconds * sum(section["bars"] for section in plan["sections"][:-1])
    page.wait_for_function(f"() => Math.abs(document.getElementById('audio').currentTime - {start}) < 0.05")


def test_a_stem_can_be_switched_off_and_on(page: Page) -> None:
    page.evaluate(
        """() => { window.faders = []; const connect = GainNode.prototype.connect;
        GainNode.prototype.connect = function (...to) { window.faders.push(this); return connect.apply(this, to); };
        const audio = document.getElementById('audio'); audio.currentTime = 0; void audio.play() }"""
    )
    page.wait_for_function("() => document.getElementById('audio').currentTime > 0.2")
    page.click("#stems button:has-text('drums')")
    page.wait_for_function("() => window.faders.length === 4 && window.faders.some((f) => f.gain.value < 0.01)")
    assert page.evaluate("() => window.faders.filter((f) => f.gain.value > 0.99).length") == 3
    assert page.evaluate("document.getElementById('audio').muted")
    expect(page.locator("#stems button[aria-pressed='false']")).to_have_text("drums")
    page.click("#stems button:has-text('drums')")
    page.wait_for_function("() => !document.getElementById('audio').muted")
    page.evaluate("document.getElementById('audio').pause()")


def test_one_section_gets_new_notes_and_the_others_keep_theirs(page: Page, server: Server) -> None:
    old = track(page, server)
    page.locator("#sections button").last.click()
    page.click("#anew")
    expect(page.locator("#tracks li")).to_have_count(2, timeout=120_000)
    expect(page.locator("#player")).to_be_visible(timeout=120_000)
    new = track(page, server)
    before, after = (sections(server.ask("GET", t["listing_url"], key=None).body.decode()) for t in (old, new))
    assert len(before) == len(after) > 1
    assert before[:-1] == after[:-1]
    assert before[-1] != after[-1]


def track(page: Page, server: Server) -> Any:
    """Return the newest track in full."""
    newest = server.ask("GET", "/v1/music?limit=1").json["data"][0]
    return server.ask("GET", f"/v1/music/{newest['id']}").json


def sections(listing: str) -> list[str]:
    """Return a listing's sections."""
    return listing.split("\n[")[1:]


def test_the_list_holds_the_track_and_a_bad_request_is_told(page: Page) -> None:
    expect(page.locator("#tracks li")).to_have_count(2)
    page.fill("#key", "H mixed")
    page.click("#make")
    expect(page.locator("#problem")).to_contain_text("key")
    page.fill("#key", "")
