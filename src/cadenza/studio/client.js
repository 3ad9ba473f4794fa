// What the page asks of the server: the native API, nothing else.

/** An error as the server words it. */
export class Problem extends Error {
  /** @param {number} status @param {{code: string, message: string}} error */
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
  }
}

const KEY = "cadenza-key";

/** @returns {string} the API key kept in this browser, or "" */
export const savedKey = () => localStorage.getItem(KEY) ?? "";

/** @param {string} key */
export const saveKey = (key) => localStorage.setItem(KEY, key.trim());

/** @param {string} path @param {RequestInit} [options] @returns {Promise<Response>} */
async function ask(path, options = {}) {
  const headers = new Headers(options.headers);
  if (savedKey()) headers.set("Authorization", `Bearer ${savedKey()}`);
  const response = await fetch(path, { ...options, headers });
  if (!response.ok) {
    const body = await response.json().catch(() => ({}));
    throw new Problem(response.status, body.error ?? { code: "unknown", message: `HTTP ${response.status}` });
  }
  return response;
}

/** Hand in a request for music. @param {object} body @returns {Promise<any>} the track, pending or completed */
export async function generate(body) {
  const response = await ask("/v1/music/generate", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Prefer: "respond-async",
      "Idempotency-Key": Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join(""),
    },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** @param {string} id @returns {Promise<any>} the full track */
export const getTrack = async (id) => (await ask(`/v1/music/${id}`)).json();

/** @param {string} id */
export const cancelTrack = async (id) => (await ask(`/v1/music/${id}`, { method: "DELETE" })).json();

/** @returns {Promise<any[]>} the newest tracks */
export const listTracks = async () => (await (await ask("/v1/music?limit=20")).json()).data;

/**
 * Follow a track until it has ended; goes on after a broken connection where it left off.
 * @param {string} id @param {(name: string, data: any) => void} each
 */
export async function follow(id, each) {
  let last = "0";
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      const response = await ask(`/v1/music/${id}/events`, { headers: { "Last-Event-ID": last } });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        text += value.replaceAll("\r\n", "\n");
        const frames = text.split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) {
          const fields = Object.fromEntries(frame.split("\n").map((line) => line.split(/: ?(.*)/s).slice(0, 2)));
          if (fields.id) last = fields.id;
          if (fields.data) each(fields.event ?? "message", JSON.parse(fields.data));
        }
      }
    } catch (error) {
      if (error instanceof Problem) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
