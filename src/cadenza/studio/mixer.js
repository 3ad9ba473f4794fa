// Listens to single stems: while one is off, the stems play in place of the track, sample by sample together.

/**
 * @param {HTMLElement} desk where the switches stand
 * @param {HTMLAudioElement} audio the track, which stays the clock and the transport
 */
export function makeMixer(desk, audio) {
  /** @type {AudioContext | null} */
  let context = null;
  /** @type {Map<string, {url: string, on: boolean, buffer: AudioBuffer | null, gain: GainNode | null}>} */
  let stems = new Map();
  /** @type {AudioBufferSourceNode[]} */
  let playing = [];

  const whole = () => [...stems.values()].every((stem) => stem.on);

  function stop() {
    for (const source of playing) source.stop();
    playing = [];
  }

  function start() {
    stop();
    if (!context || audio.paused || whole()) return;
    for (const { buffer, gain } of stems.values()) {
      if (!buffer || !gain) return;
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(gain);
      source.start(0, audio.currentTime);
      playing.push(source);
    }
  }

  async function load() {
    context ??= new AudioContext();
    await context.resume();
    const of = stems;
    for (const stem of of.values()) {
      if (stem.buffer) continue;
      const bytes = await (await fetch(stem.url)).arrayBuffer();
      stem.buffer = await context.decodeAudioData(bytes);
      stem.gain = new GainNode(context);
      stem.gain.connect(context.destination);
    }
    return of === stems; // another track may have come meanwhile
  }

  /** @param {string} name @param {HTMLButtonElement} button */
  async function toggle(name, button) {
    const stem = stems.get(name);
    if (!stem) return;
    stem.on = !stem.on;
    button.setAttribute("aria-pressed", String(stem.on));
    if (!(await load())) return;
    for (const { gain, on } of stems.values()) gain?.gain.setTargetAtTime(on ? 1 : 0, context?.currentTime ?? 0, 0.01);
    audio.muted = !whole();
    if (whole()) stop();
    else if (!playing.length) start();
  }

  for (const name of ["playing", "seeked"]) audio.addEventListener(name, start);
  for (const name of ["pause", "ended", "seeking", "waiting"]) audio.addEventListener(name, stop);

  /** @param {Record<string, string>} urls the stems of another track, by name; none where it has none */
  return (urls) => {
    stop();
    audio.muted = false;
    stems = new Map(Object.entries(urls).map(([name, url]) => [name, { url, on: true, buffer: null, gain: null }]));
    const buttons = [...stems.keys()].map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => toggle(name, button).catch(() => button.setAttribute("aria-disabled", "true")));
      return button;
    });
    desk.replaceChildren(...buttons);
    desk.hidden = !buttons.length;
  };
}
