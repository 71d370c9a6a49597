import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { FileRef, Message, Upload } from '@sotto/protocol';
import type { Cluster } from '../cluster.js';
import type { Random } from '../random.js';
import { insist, request, RestError, roomPath } from '../rest.js';

/** What a client does with one file, in its order; each step is one request, or two at once. */
export const STEPS = [
  ...(['begin', 'part 0', 'part 1', 'part 2', 'complete', 'preview', 'send', 'read'] as const),
];
/** Other requests are not disturbed. */
type Step = (typeof STEPS)[number] | 'other';

const PART = 1024 * 1024;
/** Two whole parts and a piece. */
const BYTES = 2 * PART + 70_000;
/** Milliseconds into a request at which its node is killed, at most. */
const MAX_DELAY_MS = 40;
const TRIES = 150;
const READ_TRIES = 50;

/** The beginning of a PNG of 4 by 3 pixels. */
const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x04\0\0\0\x03', 'latin1');

/** A message that was acknowledged, and the bytes that it must have. */
export interface Acknowledged {
  message: string;
  file: string;
  bytes: Buffer;
  preview: string;
  previewBytes: Buffer;
}

/** Loads a file. */
export async function load(url: string, token: string, file: string): Promise<Buffer> {
  const response = await fetch(`${url}/api/chat/files/${file}/`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new RestError(response.status, `load ${file}`);
  return Buffer.from(await response.arrayBuffer());
}

async function putPart(url: string, token: string, path: string, bytes: Buffer): Promise<void> {
  const response = await fetch(url + path, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new RestError(response.status, `PUT ${path} ${await response.text()}`);
}

/** What became of a file. */
interface Sent {
  acknowledged: Acknowledged[];
  /** Why it ended with no message. */
  failure?: Error;
  /** Resolves when the killed node serves again. */
  restarted: Promise<void>;
}

/** What is sent where, and which step is disturbed. */
interface SendOptions {
  token: string;
  room: string;
  step: Step;
  victim: number;
  random: Random;
}

/** What became of a file. */
interface Sent {
  /** One message, where nothing is wrong. */
  acknowledged: Acknowledged[];
  /** Why it ended with none. */
  failure?: Error;
  /** Resolves when the killed node serves again. */
  restarted: Promise<void>;
}

/**
 * Sends one file, and kills the node that has the request of one step, somewhere in its midst. All requests are repeated
 * through either node until they succeed. Two messages want the file at once.
 */
export async function sendFile(cluster: Cluster, options: SendOptions): Promise<Sent> {
  const killed = { restarted: Promise.resolve() };
  try {
    return { acknowledged: await playSteps(cluster, options, killed), restarted: killed.restarted };
  } catch (error) {
    return { acknowledged: [], failure: error as Error, restarted: killed.restarted };
  }
}

async function playSteps(
  cluster: Cluster,
  { token, room, step, victim, random }: SendOptions,
  killed: Pick<Sent, 'restarted'>,
): Promise<Acknowledged[]> {
  const bytes = randomBytes(BYTES);

  /** The first try goes to the node that is killed, others to one and the other. */
  async function play<T>(name: Step, ask: (url: string) => Promise<T>, most = TRIES): Promise<T> {
    let tries = 0;
    const done = insist(() => ask(cluster.urls[(victim + tries++) % cluster.urls.length]!), most);
    if (name === step) {
      await wait(random.below(MAX_DELAY_MS));
      killed.restarted = cluster.suffer({
        ...{ kind: 'kill', victim: 'node', waitMs: 0 },
        ...{ node: victim, downMs: random.below(500) },
      });
    }
    return done;
  }

  const input = { name: 'plan.bin', size: bytes.length };
  const { id } = await play('begin', (url) =>
    request<Upload>(url, 'POST', `${roomPath(room)}uploads/`, token, input),
  );
  for (const n of [0, 1, 2]) {
    const path = `/api/chat/uploads/${id}/parts/${n}/`;
    await play(`part ${n}` as Step, (url) =>
      putPart(url, token, path, bytes.subarray(n * PART, (n + 1) * PART)),
    );
  }
  await play('complete', (url) =>
    request<FileRef>(url, 'POST', `/api/chat/uploads/${id}/complete/`, token, {}),
  );
  const previewBytes = Buffer.concat([PNG, randomBytes(500)]);
  const { id: preview } = await play('other', (url) =>
    request<Upload>(url, 'POST', `${roomPath(room)}uploads/`, token, {
      ...{ name: 'preview', size: previewBytes.length, previewOf: id },
    }),
  );
  await play('other', (url) => putPart(url, token, `/api/chat/uploads/${preview}/parts/0/`, previewBytes));
  await play('preview', (url) =>
    request<FileRef>(url, 'POST', `/api/chat/uploads/${preview}/complete/`, token, {}),
  );
  const post = (url: string, clientMessageId: string) =>
    request<Message>(url, 'POST', `${roomPath(room)}messages/`, token, {
      content: '',
      files: [id],
      clientMessageId,
    });
  const rival = insist(() => post(cluster.urls[(victim + 1) % cluster.urls.length]!, `${id}-rival`), TRIES);
  const both = await Promise.allSettled([play('send', (url) => post(url, id)), rival]);
  const acknowledged = both.flatMap((result) => {
    if (result.status === 'fulfilled')
      return [{ message: result.value.id, file: id, bytes, preview, previewBytes }];
    // One of both is refused; anything else is a fault of the run.
    if (result.reason instanceof RestError && result.reason.status === 409) return [];
    throw result.reason as Error;
  });
  // What cannot be read is counted by the check.
  await play('read', (url) => load(url, token, id), READ_TRIES).catch(() => undefined);
  return acknowledged;
}
