import { makeUser } from '../../testing/fakes/fake-client.js';
import { describe, expect, it } from 'vitest';
import { withTyped } from './typed-mentions.js';

const users = [makeUser('ada', 'Ada'), makeUser('ada.l', 'Ada L.'), makeUser('bob', 'Bob')];
/** The names that a text mentions, as they are written in it. */
const namesIn = (content: string, everyone?: number) =>
  withTyped([], content, { users, everyone }).map(({ user, start, length }) => [
    user,
    content.slice(start, start + length),
  ]);
const ada = ['id-ada', '@ada'];

describe('typed mentions', () => {
  it.each([
    ['hey @ada look', [ada]],
    ['@ada', [ada]],
    ['(@ada), @Bob!', [ada, ['id-bob', '@Bob']]],
    ['thanks @ada.', [ada]],
    ['thanks @ada.l.', [['id-ada.l', '@ada.l']]],
    ['**hey @ada** and\n> - @bob', [ada, ['id-bob', '@bob']]],
    ['look:\n- @ada', [ada]],
    ['@ada @ada', [ada, ada]],
    ['hello @ada.', [ada]],
    ['@ada: hi, @bob...', [ada, ['id-bob', '@bob']]],
    ['**@ada**, `x` @bob', [ada, ['id-bob', '@bob']]],
    ['😀 @ada https://example.org @bob', [ada, ['id-bob', '@bob']]],
    ['`x`\n@ada', [ada]],
    ['> `x`\n\n@ada', [ada]],
  ])('are exact usernames: %j', (content, mentions) => expect(namesIn(content)).toEqual(mentions));

  it.each([
    'ada',
    '@adam',
    '@ad',
    '@adaé',
    '@ada@example.org',
    'mail me@ada',
    'me@ada.l',
    'first.@ada',
    '`@ada` in code',
    '```\n@ada\n```',
    'https://example.org/@ada',
    'mailto:x@ada',
    '@@ada',
    '@room',
    '@ada.l@example.org',
    '@ada-x@host',
    '@ada.lé',
    '@ada/widget',
    '@ada:example.org',
    'x=@ada',
    'bob%@ada',
    '@ada**m**',
    '**x**@ada',
    '`x`@ada',
    '@ada`x`',
    '@a**da**',
  ])('are nothing else: %j', (content) => expect(namesIn(content)).toEqual([]));

  it('are all members where these may be mentioned', () => {
    expect(namesIn('@room: now', 12)).toEqual([['@room', '@room']]);
  });

  it('come beside those that were chosen, in the order of the text, up to fifty', () => {
    const chosen = { user: 'other', start: 5, length: 4 };
    expect(withTyped([chosen], '@bob @ada', { users, everyone: undefined })).toEqual([
      { user: 'id-bob', start: 0, length: 4 },
      chosen,
    ]);
    expect(namesIn('@ada '.repeat(60))).toHaveLength(50);
  });

  it('are found in linear time', () => {
    for (const piece of ['@', '@a.', '@ada-', '.@'])
      expect(namesIn(piece.repeat(16_000 / piece.length)).length).toBeLessThan(51);
  });
});
