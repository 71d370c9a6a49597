import { createHash, randomBytes } from 'node:crypto';
import { createHttp } from '../../../../bench/src/http.mjs';
import { createRoom } from '../../../../bench/src/people.mjs';

const MIB = 1024 * 1024;
const SIZE = 50 * MIB;
/** Parts that the SDK sends at once. */
const AT_ONCE = 3;
/** Milliseconds before a part that was refused for now is sent again. */
const PAUSE_MS = 500;

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Uploads a file as the SDK does, until the signal. Returns its id; undefined where the signal came first. */
async function upload(call, slug, bytes, signal) {
  const { id } = await call('POST', `rooms/${slug}/uploads/`, { name: 'film.bin', size: bytes.length });
  const parts = Array.from({ length: bytes.length / MIB }, (_, n) => n);
  const send = async () => {
    for (let n = parts.shift(); n !== undefined && !signal.aborted; n = parts.shift()) {
      const part = bytes.subarray(n * MIB, (n + 1) * MIB);
      while (!signal.aborted && !(await call('PUT', `uploads/${id}/parts/${n}/`, part))) await wait(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  if (signal.aborted) return undefined;
  await call('POST', `uploads/${id}/complete/`, {});
  return id;
}

/** Loads a file without keeping it. Returns the hash of its bytes. */
async function load({ url }, token, id) {
  const response = await fetch(`${url}/api/chat/files/${id}/`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const hash = createHash('sha256');
  for await (const chunk of response.body) hash.update(chunk);
  return hash.digest('hex');
}

/** One account sends files of 50 MiB, as large as they may be, and loads them, one after the other. */
export const attack = {
  name: 'files',
  goal: { timesQuiet: 2, memoryMiB: 64, served: true },
  quietMs: 15_000,
  async prepare(chat) {
    const [person] = await chat.people(1);
    const http = createHttp(chat.url, 1);
    const slug = await createRoom(http, [person]);
    http.close();
    return { token: person.token, slug };
  },
  async run(chat, signal) {
    const { token, slug } = chat.prepared;
    const seen = { upMs: [], downMs: [], refused: 0, honest: { asked: 0, refused: 0 } };
    async function call(method, path, body) {
      const isBytes = Buffer.isBuffer(body);
      const response = await fetch(`${chat.url}/api/chat/${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': isBytes ? 'application/octet-stream' : 'application/json',
        },
        body: isBytes ? body : JSON.stringify(body),
      });
      const text = await response.text();
      if (response.ok) return text ? JSON.parse(text) : {};
      if (response.status !== 429 && response.status !== 503) throw new Error(`${method} ${path}: ${text}`);
      seen.refused += 1;
      return undefined;
    }
    while (!signal.aborted) {
      const bytes = randomBytes(SIZE);
      const start = performance.now();
      const id = await upload(call, slug, bytes, signal);
      if (id === undefined) break;
      seen.upMs.push(Math.round(performance.now() - start));
      await call('POST', `rooms/${slug}/messages/`, { content: '', files: [id] });
      const sent = performance.now();
      const isSame = (await load(chat, token, id)) === hashOf(bytes);
      seen.downMs.push(Math.round(performance.now() - sent));
      seen.honest.asked += 1;
      if (!isSame) seen.honest.refused += 1;
    }
    return seen;
  },
};
