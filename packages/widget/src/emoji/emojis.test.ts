import { beforeEach, expect, test, vi } from 'vitest';
import { QUICK_REACTIONS } from '../timeline/message/quick-reactions.js';
import { completeCode, emojiGroups, findEmojis } from './emojis.js';
import { keepEmoji, keepTone, keptChoice } from './kept-choice.js';
import { SKIN_TONES, toned, untoned } from './skin-tone.js';

const EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');
const all = () => emojiGroups().flat();
const found = (searched: string) => findEmojis(searched, 50).map(({ emoji }) => emoji);
const completed = (begun: string) => completeCode(begun, 8).map(({ emoji }) => emoji);

test('each emoji is one as servers accept it, comes once, and has a name and a short code of its own', () => {
  expect(all().length).toBeGreaterThan(1800);
  expect(all().filter(({ emoji }) => !EMOJI.test(emoji))).toEqual([]);
  expect(all().filter(({ name, codes }) => name === '' || codes.length === 0)).toEqual([]);
  const unique = (values: string[]) => new Set(values).size === values.length;
  expect(unique(all().map(({ emoji }) => emoji))).toBe(true);
  expect(unique(all().flatMap(({ codes }) => codes))).toBe(true);
  const known = new Set(all().map(({ emoji }) => emoji));
  expect(QUICK_REACTIONS.filter((emoji) => !known.has(emoji))).toEqual([]);
  expect(emojiGroups()).toHaveLength(9);
});

test('a search finds by the beginnings of words, the closest first', () => {
  expect(found('clap')[0]).toBe('👏');
  expect(found('clap')).toContain('🎬');
  expect(found('red heart')[0]).toBe('❤️');
  expect(found('heart red')).toContain('❤️');
  expect(found('PINATA')).toContain('🪅');
  expect(found('happy')).toContain('😀');
  expect(found('apping')).toEqual([]);
  expect(found('  ')).toEqual([]);
  expect(findEmojis('f', 5)).toHaveLength(5);
});

test('a short code is completed: the whole one first, then those that begin so, then other words', () => {
  expect(completed('+1')[0]).toBe('👍');
  expect(completed('tada')).toEqual(['🎉']);
  expect(completed('clap').slice(0, 2)).toEqual(['👏', '🎬']);
  expect(completed('thumbs_u')).toContain('👍');
  expect(completed('xyzzy')).toEqual([]);
});

test('each emoji that has skin tones gets each of them, and loses it again', () => {
  const withTone = all().filter(({ emoji }) => toned(emoji, 3) !== emoji);
  expect(withTone.length).toBe(311);
  for (const { emoji } of withTone)
    for (const tone of SKIN_TONES) {
      expect(toned(emoji, tone)).toMatch(EMOJI);
      expect(untoned(toned(emoji, tone))).toBe(emoji);
      expect(toned(toned(emoji, tone), 0)).toBe(toned(emoji, tone));
    }
  expect(toned('👍', 1)).toBe('👍🏻');
  expect(toned('🧑‍🤝‍🧑', 5)).toBe('🧑🏿‍🤝‍🧑🏿');
  expect(toned('🤝', 5)).toBe('🤝🏿');
  // It is a sequence of people who could have one, but has none itself.
  expect(toned('👨‍👩‍👧', 5)).toBe('👨‍👩‍👧');
});

let stored: Map<string, string>;
beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
});

test('the newest choices are kept, each once, and the skin tone', () => {
  for (const emoji of ['🎉', '👍🏽', '🎉']) keepEmoji(emoji);
  keepTone(3);
  expect(keptChoice()).toEqual({ tone: 3, recent: ['🎉', '👍🏽'] });
  for (const { emoji } of all().slice(0, 40)) keepEmoji(emoji);
  expect(keptChoice().recent).toHaveLength(24);
  expect(keptChoice().recent[0]).toBe(all()[39]!.emoji);
});

test('what something else stored there, and a blocked storage, are no trouble', () => {
  stored.set('sotto.emoji', '{"tone": 9, "recent": []}');
  expect(keptChoice()).toEqual({ tone: 0, recent: [] });
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
    setItem: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
  keepEmoji('🎉');
  keepTone(2);
  expect(keptChoice()).toEqual({ tone: 2, recent: ['🎉'] });
});
