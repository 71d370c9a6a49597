import { expect, it } from 'vitest';
import { digestMail, linkMail } from './mail-texts.js';
import type { UnreadRoom } from './mail-texts.js';

const URL = 'https://chat.example/unsubscribe';
const room = (name: string | undefined, count = 1, isMore = false): UnreadRoom => ({ name, count, isMore });
const linesOf = (...unread: UnreadRoom[]) =>
  digestMail('Acme', unread, URL)
    .text.split('\n')
    .filter((line) => line.startsWith('- '));

it('says how many messages wait where', () => {
  const { subject, text } = digestMail('Acme', [room('Team', 3), room(undefined, 2), room(undefined)], URL);
  expect(subject).toBe('6 unread messages in Acme');
  expect(text.split('\n').slice(2, 4)).toEqual(['- 3 direct messages', '- 3 messages in “Team”']);
  expect(text).toContain(`\n${URL}\n`);
  expect(digestMail('Acme', [room('Team')], URL).subject).toBe('1 unread message in Acme');
  expect(linesOf(room('Team', 50, true))).toEqual(['- 50+ messages in “Team”']);
});

it('names a bounded number of rooms', () => {
  const lines = linesOf(...Array.from({ length: 30 }, (_, n) => room(`Room ${n}`, 2)));
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('- 20 messages in other rooms');
});

it.each(['a\r\nBcc: eve@evil', 'a\nb', 'a\u2028b', 'a\u0000b', 'a\u202eb', 'a\u0085b'])(
  'makes one line of a name, and of the name of a site: %j',
  (name) => {
    const { subject, text } = digestMail(name, [room(name)], URL);
    expect(subject + text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text.split('\n')).toHaveLength(digestMail('Acme', [room('Team')], URL).text.split('\n').length);
    expect(linkMail(name, URL).subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  },
);

it.each([
  ...['Win at evil.example now', 'https://evil', 'mail eve@evil', 'evil。example', '\u200b'],
  ...['i❤.ws', 'हिन्दी.com', 'example.भारत', 'evil\u2024example', '1.2.3.4:80/login', 'tel:+49301234'],
])('does not repeat a name that a mail program would make a link of, or that nobody sees: %j', (name) =>
  expect(linesOf(room(name))).toEqual(['- 1 message in a room']),
);

it('cuts a long name between characters', () => {
  expect(linesOf(room(`${'a'.repeat(79)}😀b`))[0]).toMatch(/“a{79}😀…”$/u);
});
