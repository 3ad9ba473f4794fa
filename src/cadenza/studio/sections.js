// The sections of a piece along its waveform: where each begins, which one is chosen, and new notes for it.

/**
 * Where each section begins and ends. Bars become seconds as the planner counts them: from bar `at` on, the tempo curve
 * plays at `factor` times the tempo.
 * @param {any} plan a plan of the native API
 * @returns {{name: string, bars: number, energy: number, start: number, end: number}[]} in seconds
 */
export function sectionTimes(plan) {
  const [beats, unit] = plan.meter.split("/").map(Number);
  const barSeconds = (((beats * 4) / unit) * 60) / plan.tempo_bpm;
  const seconds = (/** @type {number} */ bar) => {
    let total = 0;
    let from = 0;
    let factor = 1;
    for (const [at, next] of [...plan.tempo_curve, [Infinity, 1]]) {
      total += (Math.max(from, Math.min(at, bar)) - from) / factor;
      from = at;
      factor = next;
    }
    return plan.lead_in_seconds + total * barSeconds;
  };
  let bar = 0;
  return plan.sections.map((/** @type {any} */ section) => {
    const start = seconds(bar);
    bar += section.bars;
    return { name: section.name, bars: section.bars, energy: section.energy, start, end: seconds(bar) };
  });
}

/**
 * The same piece with other notes in one section; every other section keeps its own.
 * @param {any} plan @param {number} index @param {number} seed
 */
export const withNewNotes = (plan, index, seed) => ({
  ...plan,
  sections: plan.sections.map((/** @type {any} */ section, /** @type {number} */ n) =>
    n === index ? { ...section, seed, locked: false } : { ...section, locked: true },
  ),
});

/**
 * Draws the sections as a ribbon of buttons; a press moves the listener there and chooses it.
 * @param {HTMLElement} ribbon @param {HTMLAudioElement} audio @param {(index: number, name: string) => void} choose
 */
export function makeRibbon(ribbon, audio, choose) {
  return (/** @type {any} */ plan) => {
    const buttons = sectionTimes(plan).map((section, index, all) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = section.name;
      button.title = `${section.name}: ${section.bars} bars, energy ${Math.round(section.energy * 100)} %`;
      const from = index ? section.start : 0;
      const to = index === all.length - 1 ? plan.duration_seconds : section.end;
      button.style.flexGrow = String(to - from);
      button.style.setProperty("--energy", String(section.energy));
      button.addEventListener("click", () => {
        audio.currentTime = section.start;
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        choose(index, section.name);
      });
      return button;
    });
    ribbon.replaceChildren(...buttons);
  };
}
