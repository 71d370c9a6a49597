import { describe, expect, it } from 'vitest';
import { check } from './checker.js';
import type { Evidence, Operation, Sighting } from '../evidence.js';

/** A run in which everything went well: two senders, three messages, one edited and one deleted. */
function goodRun(): Evidence {
  const history: Sighting[] = [
    { id: 'a', seq: 1, rev: 4, sender: 'ada', clientMessageId: 'm1', content: 'one edited' },
    { id: 'b', seq: 2, rev: 2, sender: 'bob', clientMessageId: 'm1', content: 'two' },
    { id: 'c', seq: 3, rev: 5, sender: 'ada', clientMessageId: 'm3', content: null },
  ];
  const send = (sender: string, clientMessageId: string, content: string, place: number): Operation => ({
    ...{ kind: 'send', room: 'r', sender, clientMessageId, content, askedAt: place * 10 },
    reply: { at: place * 10 + 1, seq: place, rev: place },
  });
  const seen = [
    { ...history[0]!, rev: 1, content: 'one' },
    history[1]!,
    { ...history[2]!, rev: 3, content: 'three' },
    history[0]!,
    history[2]!,
  ];
  return {
    rooms: {
      r: {
        history,
        changes: [history[1]!, history[0]!, history[2]!],
        revs: [
          { id: 'a', seq: 1, rev: 4, revs: [1, 4] },
          { id: 'b', seq: 2, rev: 2, revs: [2] },
          { id: 'c', seq: 3, rev: 5, revs: [3, 5] },
        ],
      },
    },
    operations: [
      send('ada', 'm1', 'one', 1),
      send('bob', 'm1', 'two', 2),
      send('ada', 'm3', 'three', 3),
      {
        ...{ kind: 'edit', room: 'r', sender: 'ada', clientMessageId: 'm1', content: 'one edited' },
        ...{ askedAt: 40, reply: { at: 41, seq: 1, rev: 4 } },
      },
      {
        ...{ kind: 'delete', room: 'r', sender: 'ada', clientMessageId: 'm3', content: null },
        ...{ askedAt: 50, reply: { at: 51, seq: 3, rev: 5 } },
      },
    ],
    // The second was away: what happened to a message in the meantime came as one change.
    listeners: [
      { name: 'always', rooms: { r: seen } },
      { name: 'away', rooms: { r: seen.slice(1).filter(({ rev }) => rev !== 3) } },
    ],
  };
}

type Room = Evidence['rooms'][string];
const room = ({ rooms }: Evidence): Room => rooms['r']!;
const first = ({ listeners }: Evidence): Sighting[] => listeners[0]!.rooms['r']!;

/** Takes a message out of everything that is stored. */
function unstore(run: Evidence, id: string): void {
  const { history, changes, revs } = room(run);
  for (const list of [history, changes, revs])
    list.splice(
      list.findIndex((one) => one.id === id),
      1,
    );
}

/** Stores one more, as if it had been taken for a new one. */
function store(run: Evidence, message: Sighting): void {
  room(run).history.push(message);
  room(run).changes.push(message);
  room(run).revs.push({ id: message.id, seq: message.seq, rev: message.rev, revs: [message.rev] });
  for (const { rooms } of run.listeners) rooms['r']!.push(message);
}

const breaches: [string, string[], (run: Evidence) => void][] = [
  ['an acknowledged message that is not stored', ['hole', 'lost', 'not stored'], (run) => unstore(run, 'b')],
  [
    'an acknowledged edit that is not stored',
    ['lost', 'not equal', 'not stored'],
    (run) => {
      room(run).history[0]!.content = 'one';
    },
  ],
  [
    'an acknowledged deletion that is not stored',
    ['lost', 'not equal', 'not stored'],
    (run) => {
      room(run).history[2]!.content = 'three';
    },
  ],
  [
    'an acknowledgement of another number than the stored one',
    ['lost'],
    (run) => {
      run.operations[1]!.reply!.seq = 1;
    },
  ],
  ['a message that was never answered', ['unanswered'], (run) => void delete run.operations[1]!.reply],
  [
    'a forgotten clientMessageId',
    ['twice'],
    (run) => store(run, { ...room(run).history[1]!, id: 'd', seq: 4, rev: 6 }),
  ],
  [
    'a number given twice',
    ['number given twice'],
    (run) => {
      room(run).revs[1]!.revs.push(3);
    },
  ],
  [
    'a place given twice',
    ['hole', 'not equal', 'not stored', 'number given twice'],
    (run) => void (room(run).revs[1]!.seq = 1),
  ],
  [
    'a hole',
    ['hole'],
    (run) => {
      run.operations.push({
        ...run.operations[0]!,
        clientMessageId: 'm9',
        reply: { at: 61, seq: 5, rev: 7 },
      });
      store(run, {
        ...room(run).history[0]!,
        id: 'd',
        clientMessageId: 'm9',
        seq: 5,
        rev: 7,
        content: 'one',
      });
    },
  ],
  [
    'a lower number for what was sent after an acknowledgement',
    ['out of order'],
    (run) => {
      run.operations[0]!.askedAt = 25;
    },
  ],
  ['a lost tail', ['change missed'], (run) => void first(run).pop()],
  ['a reader who never saw a message', ['not equal'], (run) => void first(run).splice(1, 1)],
  ['a change told twice', ['seen twice'], (run) => void first(run).splice(2, 0, first(run)[1]!)],
  [
    'changes told in a wrong order',
    ['out of order'],
    (run) => void first(run).splice(0, 2, first(run)[1]!, first(run)[0]!),
  ],
  [
    'a message that was seen and is not stored',
    ['not stored', 'seen twice'],
    (run) => void first(run).splice(3, 0, { ...first(run)[2]!, id: 'ghost', clientMessageId: 'ghost' }),
  ],
  [
    'a text that nobody wrote',
    ['not stored'],
    (run) => {
      first(run)[0] = { ...first(run)[0]!, content: 'forged' };
    },
  ],
  ['a change that history does not show', ['lost', 'not equal'], (run) => void room(run).history.pop()],
  ['a history in a wrong order', ['out of order'], (run) => void room(run).history.reverse()],
];

describe('check', () => {
  it('finds nothing in a run in which everything went well', () => {
    expect(check(goodRun())).toEqual([]);
  });

  it.each(breaches)('finds %s', (_name, kinds, break_) => {
    const run = JSON.parse(JSON.stringify(goodRun())) as Evidence;
    break_(run);
    expect(new Set(check(run).map(({ kind }) => kind))).toEqual(new Set(kinds));
  });
});
