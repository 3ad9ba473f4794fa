// The page: ask, watch, listen, take away.

import { Problem, cancelTrack, follow, generate, getTrack, listTracks, saveKey, savedKey } from "./client.js";
import { makeMixer } from "./mixer.js";
import { makeRibbon, withNewNotes } from "./sections.js";
import { makeWaveform } from "./waveform.js";

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);
const audio = at("audio");
const wave = makeWaveform(at("wave"), audio);
const showStems = makeMixer(at("stems"), audio);
const showSections = makeRibbon(at("sections"), audio, choose);
/** @type {string | null} */
let shown = null;
/** @type {{plan: any, index: number} | null} the plan on show and the section chosen in it */
let chosen = null;

/** @param {unknown} error */
function tell(error) {
  at("problem").textContent = error instanceof Error ? error.message : String(error);
  at("problem").hidden = false;
  if (error instanceof Problem && error.status === 401) askForKey();
}

function askForKey() {
  at("key-button").hidden = false;
  at("key-input").value = savedKey();
  at("key-dialog").returnValue = "";
  if (!at("key-dialog").open) at("key-dialog").showModal();
}

/** @param {string} tag @param {string} text @param {Record<string, string>} [attributes] */
function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** @returns {object} what the form asks for */
function asked() {
  const number = (/** @type {string} */ id) => (at(id).value === "" ? undefined : Number(at(id).value));
  return {
    prompt: at("prompt").value,
    duration: number("duration"),
    tempo: number("tempo"),
    seed: number("seed"),
    key: at("key").value.trim() || undefined,
    output_format: at("format").value,
  };
}

/** @param {any} track */
function showProgress(track) {
  at("now").hidden = false;
  at("title").textContent = track.title || track.prompt;
  const ended = track.status === "completed" || track.status === "failed";
  at("cancel").hidden = ended;
  at("progress").hidden = ended;
  at("player").hidden = track.status !== "completed";
  at("stage").textContent = track.status === "failed" ? `Failed: ${track.error?.message ?? ""}` : ended ? "" : "Waiting …";
  at("progress").value = 0;
}

/** @param {number} index @param {string} name */
function choose(index, name) {
  if (chosen) chosen.index = index;
  at("anew").textContent = `New notes for the ${name}, the rest as it is`;
  at("anew").hidden = false;
}

/** @param {any} track */
async function showPlan(track) {
  chosen = null;
  at("anew").hidden = true;
  at("sections").replaceChildren();
  if (!track.plan_url) return;
  const plan = await (await fetch(track.plan_url)).json();
  if (shown !== track.id) return;
  chosen = { plan, index: 0 };
  showSections(plan);
}

/** @param {any} track */
async function showTrack(track) {
  showProgress(track);
  if (track.status !== "completed") return;
  audio.src = track.audio_url;
  showStems(track.stems ?? {});
  const style = (track.genre ?? "").replaceAll("_", " ");
  at("facts").textContent = `${style} · ${track.tempo} BPM · ${track.key} · ${track.duration.toFixed(1)} s · seed ${track.seed}`;
  const links = [["Track", track.download_url], ...Object.entries(track.stems ?? {}), ["MIDI", track.midi_url]];
  links.push(["MusicXML", track.musicxml_url], ["Plan", track.plan_url], ["Receipt", track.receipt_url]);
  const items = links.filter(([, url]) => url).map(([name, url]) => {
    const item = document.createElement("li");
    item.append(element("a", name, { href: url, download: "" }));
    return item;
  });
  at("downloads").replaceChildren(...items);
  const heard = track.understood.map((/** @type {any} */ d) => element("li", `${d.what}: ${d.value} (${d.words})`));
  at("understood").replaceChildren(...heard);
  at("ignored").textContent = track.ignored.length ? `Not understood: ${track.ignored.join(", ")}` : "";
  await Promise.all([track.waveform_url && wave.load(track.waveform_url), showPlan(track)]);
}

/** @param {string} id */
async function watch(id) {
  shown = id;
  showProgress(await getTrack(id));
  await follow(id, (name, data) => {
    if (shown !== id) return;
    if (name === "progress") {
      at("progress").value = data.fraction;
      at("stage").textContent = `${data.stage} ${Math.round(data.fraction * 100)} %`;
    }
  });
  if (shown === id) await showTrack(await getTrack(id));
  await showList();
}

async function showList() {
  const tracks = await listTracks();
  at("no-tracks").hidden = tracks.length > 0;
  const rows = tracks.map((track) => {
    const row = document.createElement("li");
    const button = element("button", track.title || track.prompt.slice(0, 80), { type: "button" });
    const genre = (track.genre ?? "").replaceAll("_", " ");
    button.append(element("small", [track.status, genre, `${track.duration} s`].filter(Boolean).join(" · ")));
    button.addEventListener("click", () => watch(track.id).catch(tell));
    row.append(button);
    return row;
  });
  at("tracks").replaceChildren(...rows);
}

/** @param {object} body @param {HTMLButtonElement} button what was pressed */
async function make(body, button) {
  at("problem").hidden = true;
  button.disabled = true;
  try {
    const track = await generate(body);
    await watch(track.id);
  } catch (error) {
    tell(error);
  } finally {
    button.disabled = false;
  }
}

at("ask").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  make(asked(), at("make"));
});
at("anew").addEventListener("click", () => {
  if (!chosen) return;
  const seed = 1 + crypto.getRandomValues(new Uint32Array(1))[0] % 2147483646;
  make({ plan: withNewNotes(chosen.plan, chosen.index, seed), output_format: at("format").value }, at("anew"));
});
at("cancel").addEventListener("click", () => shown && cancelTrack(shown).catch(tell));
at("key-button").addEventListener("click", askForKey);
at("key-dialog").addEventListener("close", () => {
  if (at("key-dialog").returnValue !== "save") return; // Escape: as it was
  saveKey(at("key-input").value);
  at("problem").hidden = true;
  showList().catch(tell);
});
showList().catch(tell);
