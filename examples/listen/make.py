"""Make one HTML page to listen to: varied tracks with sound, piano roll, spectrogram, plan and score listing.

    .venv/bin/python examples/listen/make.py out-folder              # all 24 tracks
    .venv/bin/python examples/listen/make.py out-folder --only 2     # the first two

Everything is made here and now from the sentences below; the same version makes the same page.
"""

from __future__ import annotations

import argparse
import html
import tempfile
from dataclasses import dataclass
from pathlib import Path

import soundfile
from pictures import piano_roll, spectrogram

from cadenza.brief import Brief
from cadenza.compose.plan import Plan
from cadenza.engines.composer import ComposerEngine

TRACKS = (
    ("lo-fi hip hop for a slow morning, warm electric piano, dusty drums, rain on the window", 45),
    ("sad solo piano, slow, a house after everyone has left", 40),
    ("epic orchestral build: low strings alone at first, brass and choir at the summit", 45),
    ("fast bebop quintet, tenor sax and walking bass, ends with a hit", 40),
    ("deep house, 122 bpm, A minor, warm organ stabs, long breakdown", 60),
    ("slow blues in E, guitar bends and slides, brushed drums, organ", 45),
    ("bossa nova on a terrace, nylon guitar and flute, unhurried", 40),
    ("drum and bass, 174 bpm, reese bass, glassy pads, one big drop", 45),
    ("a waltz for a clockwork toy, music box and pizzicato strings", 30),
    ("ambient drone over a frozen lake, no drums, very calm", 60),
    ("happy ukulele and claps for a cooking video, 110 bpm", 30),
    ("thrash metal, palm mutes, double kick, aggressive, E minor", 30),
    ("reggae with a rolling bass, skanking guitar and melodica-like organ", 40),
    ("celtic jig in 6/8, fiddle and whistle over a bodhran", 30),
    ("flamenco guitar with palmas, phrygian, from quiet to furious", 40),
    ("trap, dark bells, sliding 808, sparse, 142 bpm", 40),
    ("baroque dance for harpsichord and strings in G minor, 3/4", 40),
    ("synthwave night drive, arpeggios, gated drums, soaring lead", 45),
    ("salsa with montuno piano, horns that answer, 190 bpm", 40),
    ("horror: a lullaby that goes wrong, tremolo strings, no ending", 40),
    ("indie rock that starts with guitar alone, then the whole band comes in", 45),
    ("seamless chiptune loop for a puzzle game, cheerful", 16),
    ("gospel choir and organ, joyful, handclaps, key change at the end", 45),
    ("7/8 progressive groove, synth bass and mallets, mysterious", 40),
)
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:940px;margin:2rem auto;padding:0 1rem;color:#23232b}
h2{margin:2.5rem 0 .2rem;font-size:1.1rem}p{margin:.2rem 0;color:#555}audio{width:100%;margin:.5rem 0}
svg,img{display:block;width:100%;background:#fafafc}svg{height:200px}img{height:130px}
pre{font-size:12px;overflow:auto;max-height:24rem;background:#f6f6f9;padding:.8rem}summary{cursor:pointer}"""


@dataclass(frozen=True, slots=True)
class Heard:
    """A track as the page shows it."""

    number: int
    prompt: str
    title: str
    facts: str
    understood: str
    roll: str
    listing: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", type=int, default=len(TRACKS), metavar="N", help="the first N tracks")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    engine = ComposerEngine()
    shown = []
    for number, (prompt, seconds) in enumerate(TRACKS[: args.only], start=1):
        print(f"{number:2} {prompt}", flush=True)
        shown.append(make(engine, number, prompt, seconds, args))
    (args.folder / "index.html").write_text(page(shown), encoding="utf-8")
    print(args.folder / "index.html")


def make(engine: ComposerEngine, number: int, prompt: str, seconds: float, args: argparse.Namespace) -> Heard:
    """Make one track and its pictures beside the page."""
    brief = Brief(prompt, duration_seconds=seconds, seed=args.seed + number, output_format="mp3")
    plan = engine.plan(brief)
    score, performance = engine.compose(plan)
    with tempfile.TemporaryDirectory() as name:
        take = engine.perform(brief, Path(name), lambda *_: None, roles=("audio",))
        sound = next(f for f in take.files if f.role == "audio")
        data = sound.path.read_bytes()
    track = args.folder / f"{number:02}.mp3"
    track.write_bytes(data)
    samples, rate = soundfile.read(track, always_2d=True, dtype="float32")
    (args.folder / f"{number:02}.png").write_bytes(spectrogram(samples.T, rate))
    return Heard(number, prompt, plan.title, _facts(plan), _understood(plan), piano_roll(performance), score.listing())


def page(shown: list[Heard]) -> str:
    """Return the page."""
    tracks = "\n".join(_track(heard) for heard in shown)
    return (
        f'<!doctype html><meta charset="utf-8"><title>Listen</title><style>{STYLE}</style><h1>Listen</h1>\n{tracks}\n'
    )


def _track(heard: Heard) -> str:
    n, escape = f"{heard.number:02}", html.escape
    return f"""<section><h2>{heard.number}. {escape(heard.title)}</h2><p>“{escape(heard.prompt)}”</p>
<p>{escape(heard.facts)}</p><audio controls preload="none" src="{n}.mp3"></audio>{heard.roll}
<img src="{n}.png" alt="spectrogram" loading="lazy">
<details><summary>what was understood</summary><pre>{escape(heard.understood)}</pre></details>
<details><summary>the score</summary><pre>{escape(heard.listing)}</pre></details></section>"""


def _facts(plan: Plan) -> str:
    form = " · ".join(f"{s.name} {s.bars}" for s in plan.sections)
    return f"{plan.style}, {plan.key}, {plan.meter}, {plan.tempo_bpm:.4g} BPM: {form}"


def _understood(plan: Plan) -> str:
    lines = [f"{d.what:12} {d.value:44} {d.words}" for d in plan.understood]
    return "\n".join([*lines, f"{'ignored':12} {', '.join(plan.ignored) or '-'}"])


if __name__ == "__main__":
    main()
