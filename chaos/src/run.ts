import { setTimeout as wait } from 'node:timers/promises';
import type { Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { check } from './checker/checker.js';
import { startCluster } from './cluster.js';
import type { Cluster } from './cluster.js';
import type { Evidence, Operation, StoredRoom } from './evidence.js';
import { createSdkListener } from './listeners.js';
import type { Listener } from './listeners.js';
import { createPlainListener } from './plain-listener.js';
import { planFaults, planSteps } from './plan.js';
import { insist, readChanges, readHistory, request, roomPath, signUp } from './rest.js';
import { createFetchSender, createSdkSender, performSteps } from './senders.js';
import type { Sender } from './senders.js';
import type { Violation } from './checker/violations.js';

export interface ChaosOptions {
  messages: number;
  seed: number;
  /** Clients that write. */
  clients: number;
  rooms: number;
  /** Listeners at each node: every third a plain WebSocket, the others the SDK. */
  listeners: number;
  killEveryMs: number;
  /** Milliseconds after which the faults end; requests without a reply soon after that are given up. */
  maxMs: number;
  /** How long the listeners may take to catch up at the end: the heads come every 25 s. */
  patienceMs: number;
  /** A module that breaks the nodes on purpose; see `mutations/`. */
  preload?: string;
  log?: (line: string) => void;
}

export interface ChaosResult {
  evidence: Evidence;
  violations: Violation[];
  /** Number of injected faults, by name. */
  faults: Record<string, number>;
  /** Milliseconds from the first send to the last reply. */
  sendMs: number;
}

const NODES = 2;
const PROGRESS_MS = 10_000;
/** Milliseconds after the last fault: longer than any wait between two attempts. */
const GRACE_MS = 45_000;

/** Runs clients that write and read while nodes, Redis and connections fail, then checks the invariants. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const cluster = await startCluster({ nodes: NODES, preload: options.preload });
  const open: { close(): void }[] = [];
  try {
    const rooms = Array.from({ length: options.rooms }, (_, index) => `room-${index}`);
    const people = await createUsers(cluster, options, rooms);
    open.push(...people.senders, ...people.listeners);
    return await performRun({ options, cluster, rooms, ...people });
  } finally {
    for (const each of open) each.close();
    await cluster.close();
  }
}

interface People {
  token: string;
  senders: Sender[];
  listeners: Listener[];
}

async function createUsers(cluster: Cluster, options: ChaosOptions, rooms: string[]): Promise<People> {
  const token = await signUp(cluster.urls[0]!, 'keeper');
  for (const slug of rooms)
    await request(cluster.urls[0]!, 'POST', '/api/chat/rooms/', token, { name: slug, slug });
  const enter = async (username: string, node: number) => {
    const own = await signUp(cluster.urls[node]!, username);
    for (const room of rooms) await request(cluster.urls[node]!, 'POST', `${roomPath(room)}join/`, own);
    return own;
  };

  const listeners: Listener[] = [];
  for (let index = 0; index < options.listeners * NODES; index += 1) {
    const node = index % NODES;
    const isPlain = Math.floor(index / NODES) % 3 === 2;
    const name = `listener-${index}-${isPlain ? 'plain' : 'sdk'}-node-${node}`;
    const common = { name, url: cluster.urls[node]!, token: await enter(name, node), rooms };
    listeners.push(isPlain ? createPlainListener(common) : await createSdkListener(common));
  }
  const senders: Sender[] = [];
  for (let index = 0; index < options.clients; index += 1) {
    const node = index % NODES;
    const username = `sender-${index}`;
    const urls = cluster.urls.map((_, other) => cluster.urls[(node + other) % NODES]!);
    const common = { urls, username, token: await enter(username, node) };
    senders.push(index % 4 < 2 ? await createSdkSender(common) : createFetchSender(common));
  }
  return { token, senders, listeners };
}

interface Run extends People {
  options: ChaosOptions;
  cluster: Cluster;
  rooms: string[];
}

async function performRun(run: Run): Promise<ChaosResult> {
  const { options, cluster, rooms, senders, listeners, token } = run;
  const { seed, messages, clients, maxMs, log = () => {} } = options;
  const operations: Operation[] = [];
  let place = 0;
  const sequence = { next: () => (place += 1) };
  const giveUp = new AbortController();
  const context = { sequence, signal: giveUp.signal, record: (one: Operation) => void operations.push(one) };

  const start = performance.now();
  const steps = planSteps({ seed, messages, clients, rooms });
  const written = Promise.all(senders.map((sender, index) => performSteps(sender, steps[index]!, context)));
  const faultsOver = new AbortController();
  const trouble = injectFaults(run, faultsOver.signal);
  const progress = setInterval(() => {
    const replied = operations.filter(({ reply }) => reply).length;
    log(`${((performance.now() - start) / 1000).toFixed(0)} s: ${replied} replied`);
  }, PROGRESS_MS);
  await Promise.race([written, wait(maxMs, undefined, { ref: false })]);
  faultsOver.abort();
  const faults = await trouble;
  await Promise.race([written, wait(GRACE_MS, undefined, { ref: false })]);
  giveUp.abort();
  clearInterval(progress);
  const sendMs = performance.now() - start;

  // The last message of each room, sent while all readers are connected: no later one would reveal that it was missed.
  await untilCaughtUp(run);
  const words = rooms.map((room, index) => ({
    ...{
      kind: 'send' as const,
      room,
      clientMessageId: `last-word-${index}`,
      content: `last word in ${room}`,
    },
  }));
  const writer = createFetchSender({ urls: cluster.urls, token, username: 'keeper' });
  await performSteps(writer, words, { ...context, signal: AbortSignal.timeout(GRACE_MS) });
  await untilCaughtUp(run);

  const stored = await readRooms(run);
  const evidence = { rooms: stored, operations, listeners: listeners.map((listener) => listener.log) };
  return { evidence, violations: check(evidence), faults, sendMs };
}

/** Injects faults by the schedule of the seed until `signal` aborts; every killed process is restarted before this resolves. */
async function injectFaults({ options, cluster }: Run, signal: AbortSignal): Promise<Record<string, number>> {
  const { seed, killEveryMs, log = () => {} } = options;
  const counts: Record<string, number> = {};
  const underWay: Promise<void>[] = [];
  for (const fault of planFaults({ seed, nodes: NODES, killEveryMs })) {
    await wait(fault.waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const name = fault.kind === 'link' ? `link ${fault.fault}` : `kill -9 ${fault.victim}`;
    counts[name] = (counts[name] ?? 0) + 1;
    if (fault.kind === 'kill') {
      log(`${name}${fault.victim === 'node' ? ` ${fault.node}` : ''}`);
      // One process at a time: the next kill waits for the restart of the last.
      await Promise.all(underWay.splice(0));
    }
    underWay.push(cluster.suffer(fault));
  }
  await Promise.all(underWay);
  return counts;
}

/** Reads every room by REST and from the database itself. */
async function readRooms({ cluster, rooms, token }: Run): Promise<Record<string, StoredRoom>> {
  const store = await mongoose.createConnection(cluster.storeUri).asPromise();
  try {
    const slugs = new Map(
      (await store.collection('rooms').find().toArray()).map(({ _id, slug }) => [
        String(_id),
        slug as string,
      ]),
    );
    const stored: Record<string, StoredRoom> = {};
    for (const room of rooms) {
      const [here, there] = [cluster.urls[0]!, cluster.urls[1]!];
      stored[room] = {
        history: await readHistory(here, token, room),
        changes: await readChanges(there, token, room, 0),
        revs: [],
      };
    }
    const rows = store.collection('messages').find({}, { projection: { room: 1, seq: 1, rev: 1, revs: 1 } });
    for await (const { _id, room, seq, rev, revs } of rows)
      stored[slugs.get(String(room))!]!.revs.push({ id: String(_id), seq, rev, revs });
    return stored;
  } finally {
    await store.close();
  }
}

/** Waits until every listener has applied the current state of the rooms, for `patienceMs` at most. */
async function untilCaughtUp({ cluster, token, rooms, listeners, options }: Run): Promise<void> {
  const until = performance.now() + options.patienceMs;
  const details = rooms.map((room) =>
    insist(() => request<Room>(cluster.urls[0]!, 'GET', roomPath(room), token)),
  );
  const heads = await Promise.all(details);
  const isBehind = (listener: Listener) => heads.some(({ slug, rev }) => listener.rev(slug) < rev);
  while (listeners.some(isBehind) && performance.now() < until) await wait(50);
}
