// A thread of its own for the attacker, so that its work is not measured as the strangers' delay.
import { parentPort, workerData } from 'node:worker_threads';
import { ensurePeople } from '../../bench/src/people.mjs';

const { file, step, url, prepared } = workerData;
const { attack } = await import(file);
const { hostname: host, port } = new URL(url);
const chat = {
  url,
  host,
  port: Number(port),
  prepared,
  /** Registers and signs in that many users: `{ username, token }`. Limits are off only during `prepare`. */
  people: (count) => ensurePeople(url, [], count),
};
const controller = new AbortController();
parentPort.on('message', () => controller.abort());
const result = step === 'prepare' ? await attack.prepare?.(chat) : await attack.run(chat, controller.signal);
parentPort.postMessage(result);
parentPort.close();
