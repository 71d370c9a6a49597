import { beforeEach, expect, it } from 'vitest';
import { generateFernetKey } from '../crypto/fernet.js';
import { createKeyring } from '../crypto/keyring.js';
import { FRESH_MS } from './replay-guard.js';
import { createSealedMessages } from './sealed-message.js';

const key = generateFernetKey();
const messageRing = createKeyring([key]);
const busRing = messageRing.derive('bus');
let now: number;
beforeEach(() => (now = 1_000_000));
const start = (ring = busRing) => createSealedMessages(ring, () => now);

it('delivers what another node sealed, and recognizes its own', () => {
  const [one, two] = [start(), start()];
  const payload = one.seal('room:a', 'line one\nline two é');
  expect(two.open('room:a', payload)).toEqual({ message: 'line one\nline two é' });
  expect(one.open('room:a', payload)).toEqual({ own: true });
});

it('refuses another channel, a repetition, and old payloads', () => {
  const [one, two] = [start(), start()];
  const payload = one.seal('room:a', 'text');
  expect(two.open('room:b', payload)).toEqual({ refused: 'other_channel' });
  expect(two.open('room:a', payload)).toEqual({ message: 'text' });
  expect(two.open('room:a', payload)).toEqual({ refused: 'repeated' });
  const held = one.seal('room:a', 'held back');
  now += FRESH_MS + 1;
  expect(two.open('room:a', held)).toEqual({ refused: 'too_old' });
});

it('delivers reordered payloads once each', () => {
  const [one, two] = [start(), start()];
  const payloads = ['a', 'b', 'c', 'd'].map((text) => one.seal('room:a', text));
  const order = [2, 0, 3, 1];
  expect(order.map((index) => two.open('room:a', payloads[index]!))).toEqual(
    order.map((index) => ({ message: 'abcd'[index] })),
  );
  for (const payload of payloads) expect(two.open('room:a', payload)).toEqual({ refused: 'repeated' });
});

it('accepts a restarted node, and after its own restart nothing from before', () => {
  const [one, two] = [start(), start()];
  const before = one.seal('room:a', 'before');
  expect(two.open('room:a', before)).toEqual({ message: 'before' });
  now += 1000;
  expect(two.open('room:a', start().seal('room:a', 'anew'))).toEqual({ message: 'anew' });
  expect(start().open('room:a', before)).toEqual({ refused: 'before_our_start' });
});

it.each([
  ['the key of the messages', () => createSealedMessages(messageRing, () => now).seal('room:a', 'text')],
  ['another key', () => start(createKeyring([generateFernetKey()])).seal('room:a', 'text')],
  ['no label', () => busRing.encrypt('room:a\ntext').token],
  ['another label', () => busRing.encrypt('["other",1,"n",1,"room:a"]\ntext').token],
  ['no encryption', () => 'text'],
])('refuses what was sealed with %s', (_, make) => {
  expect(start().open('room:a', make())).toEqual({ refused: 'unreadable' });
});
