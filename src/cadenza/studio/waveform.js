// Draws audiowaveform JSON (version 2) and lets the listener move through it.

/** @param {HTMLCanvasElement} canvas @param {HTMLAudioElement} audio */
export function makeWaveform(canvas, audio) {
  /** @type {{length: number, channels: number, bits: number, data: number[]} | null} */
  let shape = null;

  function draw() {
    const ratio = devicePixelRatio || 1;
    const width = (canvas.width = canvas.clientWidth * ratio);
    const height = (canvas.height = canvas.clientHeight * ratio);
    const pen = canvas.getContext("2d");
    if (!pen || !shape) return;
    const { color, borderTopColor } = getComputedStyle(canvas);
    const played = audio.duration ? (audio.currentTime / audio.duration) * width : 0;
    const full = 2 ** (shape.bits - 1);
    const step = 3 * ratio;
    for (let x = 0; x < width; x += step) {
      const from = Math.floor((x / width) * shape.length);
      const to = Math.max(from + 1, Math.floor(((x + step) / width) * shape.length));
      let low = 0;
      let high = 0;
      for (let i = from * shape.channels * 2; i < to * shape.channels * 2; i += 2) {
        low = Math.min(low, shape.data[i] ?? 0);
        high = Math.max(high, shape.data[i + 1] ?? 0);
      }
      pen.fillStyle = x < played ? color : borderTopColor;
      const top = height / 2 - (high / full) * (height / 2);
      pen.fillRect(x, top, step - ratio, Math.max(ratio, ((high - low) / full) * (height / 2)));
    }
    canvas.setAttribute("aria-valuemax", String(Math.round(audio.duration || 0)));
    canvas.setAttribute("aria-valuenow", String(Math.round(audio.currentTime)));
  }

  /** @param {number} share */
  const seek = (share) => {
    if (audio.duration) audio.currentTime = Math.min(1, Math.max(0, share)) * audio.duration;
  };
  canvas.addEventListener("click", (event) => seek(event.offsetX / canvas.clientWidth));
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -5, ArrowRight: 5 }[event.key];
    if (by) seek((audio.currentTime + by) / audio.duration);
  });
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) audio.addEventListener(name, draw);
  addEventListener("resize", draw);

  return {
    /** @param {string} url */
    async load(url) {
      shape = await (await fetch(url)).json();
      draw();
    },
  };
}
