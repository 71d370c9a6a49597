import { expect, it } from 'vitest';
import { parseMarkdown } from './parse-markdown.js';
import { hasFormatting, plainText, textOfInlines } from './plain-text.js';

const bot = { id: '1', username: 'cues', displayName: 'Cues', kind: 'bot' } as const;

it('returns what a message says, without its marks', () => {
  const content =
    '**Cue 44** is *late*:\n> ~~6 s~~ `4 s`\n1. one\n2. two\n   - three\n\n```json\n{ "x": 1 }\n```';
  expect(plainText({ content, format: 'markdown' })).toBe(
    'Cue 44 is late:\n6 s 4 s\n1. one\n2. two\nthree\n{ "x": 1 }',
  );
});

it('knows what only bots may write', () => {
  const content = '# Cues\n|No|Time|\n|-|-|\n|44|4|\n\n[List](https://example.com)';
  expect(plainText({ content, format: 'markdown', sender: bot })).toBe('Cues\nNo, Time\n44, 4\nList');
  expect(plainText({ content, format: 'markdown' })).toBe(
    '# Cues\n|No|Time|\n|-|-|\n|44|4|\n[List](https://example.com)',
  );
});

it('returns what inlines say, however deep they are formatted', () => {
  const [paragraph] = parseMarkdown('a **b *c* `d`**\n[e ~~f~~](https://example.com)', { bot: true });
  expect(textOfInlines(paragraph?.type === 'paragraph' ? paragraph.children : [])).toBe('a b c d\ne f');
});

it('leaves plain text as it is', () => {
  expect(plainText({ content: '**no**' })).toBe('**no**');
  expect(plainText({ content: null, format: 'markdown' })).toBe('');
});

it.each(['**a**', 'a\n- b', '> a', '`a`', '```\na\n```', '~~a~~', '\\*a\\*', '\\- a'])(
  'finds formatting in %j',
  (text) => expect(hasFormatting(text)).toBe(true),
);

it.each([
  'a',
  'a\nb\n\nc',
  'see https://example.com',
  '2 * 3',
  '# a',
  'C:\\*.txt',
  '1984. a',
  '[a](https://example.com)',
])('finds none in %j', (text) => expect(hasFormatting(text)).toBe(false));
