import { afterAll, describe, expect, it, vi } from 'vitest';
import { createRoomHeads } from '../src/services/room-log/room-heads.js';
import type { RoomHead } from '../src/services/room-log/room-heads.js';
import { explore } from './log-model/explore.js';
import type { HeadsMutation } from './log-model/node.js';
import { walk } from './log-model/walk.js';
import type { Scenario, Wish } from './log-model/world.js';

// The model check of docs/delivery.md: production's own writer, changes, heads and history on a store whose every step is
// ordered, lost or outlived here. An error's stack would take most of the time.
const { stackTraceLimit } = Error;
Error.stackTraceLimit = 0;
// No wait ends by itself: that a reply takes too long is one of the explorer's choices.
vi.stubGlobal('setTimeout', () => 0);
afterAll(() => {
  vi.unstubAllGlobals();
  Error.stackTraceLimit = stackTraceLimit;
});

const send = (id: string, by: Wish['by'] = 'ada'): Wish => ({ kind: 'send', by, id });
const edit = (id: string, text: string): Wish => ({ kind: 'edit', by: 'ada', id, text });
const remove = (id: string): Wish => ({ kind: 'delete', by: 'ada', id });
const at = (node: number, ...wishes: (Wish | Wish[])[]) => ({
  node,
  wishes: wishes.map((one) => [one].flat()),
});

const before = [send('m')];

/** Numbers are drawn from a counter that is moved before the write, as a counter in the store would be. */
const counter: () => HeadsMutation = () => {
  const next = { seq: 0, rev: 0 };
  // eslint-disable-next-line require-yield -- One atomic step.
  function* bump() {
    next.seq += 1;
    next.rev += 1;
    return { seq: next.seq - 1, rev: next.rev - 1 };
  }
  const command = () => ({
    ...{ steps: bump(), what: 'bump', documents: [], done: 0, durable: new Set<string>() },
    restart() {},
  });
  return (issue) => ({
    cachedHead: async () => (await issue('write', command())) as RoomHead,
    advance() {},
    forget() {},
  });
};

/** Numbers are drawn from what the primary has, which a failover may take back. */
const localHeads: HeadsMutation = (_issue, Message) =>
  createRoomHeads({
    Message: {
      findOne(filter: object) {
        const query = Message.findOne(filter);
        const readConcern = query.readConcern.bind(query);
        return Object.assign(query, { readConcern: () => readConcern('local') });
      },
    } as unknown as typeof Message,
    clock: () => 0,
  });

const scenarios: Record<string, Scenario> = {
  'three nodes send from one head': {
    ...{ before, losses: 0, crashes: 0 },
    clients: [at(0, send('a')), at(1, send('b')), at(2, send('c'))],
  },
  'two nodes send, a reply is lost': {
    ...{ before, losses: 1, crashes: 0 },
    clients: [at(0, send('a')), at(1, send('b'))],
  },
  'two nodes send into an empty room, a node ends': {
    ...{ losses: 0, crashes: 1 },
    clients: [at(0, send('a')), at(1, send('b'))],
  },
  'one message, a reply is lost and a node ends': {
    ...{ before, losses: 1, crashes: 1 },
    clients: [at(0, send('a'))],
  },
  'the same message at two nodes, a node ends': {
    ...{ before, losses: 0, crashes: 1 },
    clients: [at(0, send('a')), at(1, send('a'))],
  },
  'one after the other, and another node': {
    ...{ before, losses: 0, crashes: 0 },
    clients: [at(0, send('a'), send('b')), at(1, send('c'))],
  },
  'a batch that another node has a part of': {
    ...{ before, losses: 0, crashes: 0 },
    clients: [at(0, [send('a'), send('b')]), at(1, send('a'), send('c'))],
  },
  'a batch with what was stored long ago': {
    ...{ before, losses: 0, crashes: 1 },
    clients: [at(0, [send('m'), send('a')]), at(1, send('b'))],
  },
  'a send from a stale head after two edits': {
    ...{ before, losses: 1, crashes: 0 },
    clients: [at(0, send('a')), at(1, edit('m', 'once'), edit('m', 'twice'))],
  },
  'two edits and the deletion of one message': {
    ...{ before, losses: 0, crashes: 0 },
    clients: [at(0, edit('m', 'once')), at(1, edit('m', 'twice')), at(2, remove('m'))],
  },
  'edit and deletion of one message, a reply is lost': {
    ...{ before, losses: 1, crashes: 0 },
    clients: [at(0, edit('m', 'once')), at(1, remove('m'))],
  },
  'edits of two messages, and a send': {
    ...{ before: [send('m'), send('n')], losses: 0, crashes: 0 },
    clients: [at(0, edit('m', 'once')), at(1, edit('n', 'once')), at(2, send('a'))],
  },
  'two nodes send, the primary dies with its tail': {
    ...{ losses: 0, crashes: 0, failovers: 1 },
    clients: [at(0, send('a')), at(1, send('b'))],
  },
  'from stale heads, the primary dies with its tail': {
    ...{ before, losses: 0, crashes: 0, failovers: 1 },
    clients: [at(0, [send('a'), send('b')]), at(1, send('c'))],
  },
  'a message and an edit, the primary dies with its tail': {
    ...{ before, losses: 0, crashes: 0, failovers: 1 },
    clients: [at(0, send('a')), at(1, edit('m', 'once'))],
  },
  'an edit and a deletion, the primary dies with its tail': {
    ...{ before, losses: 0, crashes: 0, failovers: 1 },
    clients: [at(0, edit('m', 'once')), at(1, remove('m'))],
  },
  'the same message at two nodes, a reply is lost and the primary dies': {
    ...{ before, losses: 1, crashes: 0, failovers: 1 },
    clients: [at(0, send('a')), at(1, send('a'))],
  },
};

/** Minutes long; for a change of the log itself. */
const deepScenarios: Record<string, Scenario> = {
  'three nodes send into an empty room': {
    ...{ losses: 0, crashes: 0 },
    clients: [at(0, send('a')), at(1, send('b')), at(2, send('c'))],
  },
  'two nodes send, a reply is lost and a node ends': {
    ...{ before, losses: 1, crashes: 1 },
    clients: [at(0, send('a')), at(1, send('b'))],
  },
  'the same message at two nodes, a reply is lost and a node ends': {
    ...{ losses: 1, crashes: 1 },
    clients: [at(0, send('a')), at(1, send('a'))],
  },
  'two batches that share a message, a node ends': {
    ...{ before, losses: 0, crashes: 1 },
    clients: [at(0, [send('a'), send('b')]), at(1, [send('b'), send('c')])],
  },
  'two nodes send, a reply is lost, the primary dies twice': {
    ...{ before, losses: 1, crashes: 0, failovers: 2 },
    clients: [at(0, send('a')), at(1, send('b'))],
  },
  'two nodes send, a node ends and the primary dies': {
    ...{ before, losses: 0, crashes: 1, failovers: 1 },
    clients: [at(0, send('a')), at(1, send('b'))],
  },
  'a batch against an edit, a reply is lost': {
    ...{ before, losses: 1, crashes: 0 },
    clients: [at(0, [send('a'), send('b')]), at(1, edit('m', 'once'))],
  },
  'a message, an edit and a deletion, the primary dies with its tail': {
    ...{ before, losses: 0, crashes: 0, failovers: 1 },
    clients: [at(0, send('a')), at(1, edit('m', 'once')), at(2, remove('m'))],
  },
  'two edits and the deletion of one message, a node ends': {
    ...{ before, losses: 0, crashes: 1 },
    clients: [at(0, edit('m', 'once')), at(1, edit('m', 'twice')), at(2, remove('m'))],
  },
  'two edits and the deletion of one message, a reply is lost': {
    ...{ before, losses: 1, crashes: 0 },
    clients: [at(0, edit('m', 'once')), at(1, edit('m', 'twice')), at(2, remove('m'))],
  },
};
const isDeep = process.env['MODEL_CHECK'] === 'deep';

describe('everything that can happen', () => {
  const all = Object.entries({ ...scenarios, ...(isDeep && deepScenarios) });
  it.each(all)('%s', { timeout: isDeep ? 1_800_000 : 60_000 }, async (_name, scenario) => {
    const { breach, trace, ends } = await explore(scenario);
    expect({ breach, trace }).toEqual({ breach: null, trace: [] });
    expect(ends.size).toBeGreaterThan(0);
  });
});

it('misses no outcome by visiting each state once', async () => {
  const scenario: Scenario = { before, clients: [at(0, send('a'))], losses: 1, crashes: 1 };
  const [once, always] = [await explore(scenario), await explore(scenario, { everyPath: true })];
  expect(once.ends).toEqual(always.ends);
  expect(once.ends.size).toBeGreaterThan(5);
});

describe('a broken log is detected', () => {
  const mutations: [string, RegExp, () => Scenario][] = [
    [
      'a number from a counter that is moved before the write',
      /^\(c\)/,
      () => ({ clients: [at(0, send('a')), at(1, send('b'))], losses: 0, crashes: 0, mutation: counter() }),
    ],
    [
      'a rev that is free again once the message has another',
      /^\(c\) rev 2 was given after 3/,
      () => ({ ...scenarios['a send from a stale head after two edits']!, mutation: 'rev without revs' }),
    ],
    [
      'a clientMessageId that is forgotten when a node ends',
      /^\(b\)/,
      () => ({
        ...scenarios['two nodes send into an empty room, a node ends']!,
        mutation: 'forgotten clientMessageId',
      }),
    ],
    [
      'an acknowledgement before the write',
      /^\([ae]\)/,
      () => ({ ...scenarios['two nodes send into an empty room, a node ends']!, mutation: 'early reply' }),
    ],
    [
      'a number from a head that no majority has',
      /^\(c\)/,
      () => ({
        ...scenarios['two nodes send, the primary dies with its tail']!,
        mutation: localHeads,
      }),
    ],
    [
      'an insert that goes on behind a refused document',
      /^\(c\)/,
      () => ({ ...scenarios['a batch with what was stored long ago']!, mutation: 'unordered insert' }),
    ],
  ];
  it.each(mutations)('%s', async (_name, expected, scenario) => {
    const { breach } = await explore(scenario());
    expect(breach).toMatch(expected);
  });
});

it('keeps every guarantee on long seeded paths', async () => {
  for (let seed = 1; seed <= (isDeep ? 100 : 6); seed += 1) {
    const { breach, changes } = await walk(seed);
    expect({ seed, breach }).toEqual({ seed, breach: null });
    expect(changes).toBeGreaterThan(50);
  }
});
