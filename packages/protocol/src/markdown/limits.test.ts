import { expect, it } from 'vitest';
import type { MarkdownBlock, MarkdownInline } from './nodes.js';
import { parseMarkdown } from './parse-markdown.js';

type Part = MarkdownBlock | MarkdownInline;
const OF_PEOPLE = new Set([
  ...['text', 'code', 'break', 'link', 'bold', 'italic', 'strike'],
  ...['paragraph', 'fence', 'quote', 'list'],
]);
const OF_BOTS = new Set([...OF_PEOPLE, 'heading', 'table']);

function partsIn(part: Part): readonly Part[] {
  if (part.type === 'list') return part.items.flat();
  if (part.type === 'table') return part.rows.flat(2);
  return 'children' in part ? part.children : [];
}

function walk(parts: readonly Part[], visit: (part: Part, depth: number) => void, depth = 1): void {
  for (const part of parts) {
    visit(part, depth);
    walk(partsIn(part), visit, depth + 1);
  }
}

/** Creates texts out of pieces in an order that is the same in each run. */
function* randomTexts(pieces: readonly string[], count: number): Generator<string> {
  let state = 20261128;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let n = 0; n < count; n += 1)
    yield Array.from({ length: 1 + below(40) }, () => pieces[below(pieces.length)]).join('');
}

const PIECES = [
  ...[
    '*',
    '**',
    '***',
    '~~',
    '`',
    '``',
    '```',
    '\n```\n',
    '> ',
    '>',
    '\n> ',
    '- ',
    '\n- ',
    '\n  - ',
    '\n1. ',
  ],
  ...[
    '[',
    ']',
    '(',
    ')',
    '](https://example.com/)',
    '[b](https://example.com/',
    '# ',
    '\n## ',
    '|',
    '\n|-|\n',
  ],
  ...[
    '\\',
    '\n',
    '\n\n',
    ' ',
    '  ',
    'a',
    'b c',
    'é',
    '漢字',
    '👩‍💻',
    '<b>',
    'https://example.com/a*b',
    '1',
    '.',
  ],
];
const TEXTS = [...randomTexts(PIECES, 1000)];
/** The letters of a text, beside those in the address of a link and in the language of a fence. */
const lettersOf = (text: string) => text.match(/[\p{L}\p{M}\p{Extended_Pictographic}\u200D<=]/gu) ?? [];

it.each([false, true])('keeps every letter where it was, of whatever text (bots: %s)', (bot) => {
  for (const text of TEXTS) {
    const isKept = new Array<boolean>(text.length).fill(false);
    let end = 0;
    const keep = (at: number, kept: string) => {
      if (at < end || text.slice(at, at + kept.length) !== kept) expect.fail(`${kept} in ${text}`);
      end = at + kept.length;
      isKept.fill(true, at, end);
    };
    const left: string[] = [];
    walk(parseMarkdown(text, { bot }), (part) => {
      if (part.type === 'text' || part.type === 'code') keep(part.at, part.text);
      if (part.type === 'link') left.push(decodeURI(part.href));
      if (part.type !== 'fence') return;
      left.push(part.language);
      for (const line of part.text.split('\n')) keep(text.indexOf(line, end), line);
    });
    const missing = text.replace(/[^]/g, (unit, at: number) => (isKept[at] ? ' ' : unit));
    const elsewhere = new Set(lettersOf(left.join('')));
    if (lettersOf(missing).some((letter) => !elsewhere.has(letter))) expect.fail(`${missing} of ${text}`);
  }
});

it.each([false, true])(
  'creates no parts but those of its writers, and bounds their depth (bots: %s)',
  (bot) => {
    for (const text of TEXTS)
      walk(parseMarkdown(text, { bot }), (part, depth) => {
        if (!(bot ? OF_BOTS : OF_PEOPLE).has(part.type)) expect.fail(`${part.type} in ${text}`);
        // Three lists, three quotes, a paragraph, three spans, a link, three spans in it, a text.
        if (depth > 12) expect.fail(`depth ${depth} in ${text}`);
        if (part.type !== 'link') return;
        if (!/^(?:https?:\/\/|mailto:)/.test(part.href)) expect.fail(`${part.href} in ${text}`);
        walk(part.children, ({ type }) => type === 'link' && expect.fail(`a link in a link in ${text}`));
      });
  },
);

const HOSTILE = {
  asterisks: '*',
  'asterisks before letters': ' *a',
  'marks of all kinds': ' *a **b ~~c',
  'marks that cross': '**a *b** c* ',
  brackets: '[',
  'links without an end': '[a](b',
  'links in parentheses': '[a](b(c)',
  'greater-than signs': '>',
  'lines of quotes': '> > > > a\n',
  backticks: '`',
  code: '`a` ',
  underscores: '_',
  tildes: '~~a',
  backslashes: '\\*',
  hyphens: '- ',
  'lines of lists': '- a\n  - b\n    - c\n      - d\n',
  'lists between paragraphs': '- a\n\nb\n',
  'blank lines in a list': '- a\n\n\n\n',
  'lines of fences': '```\n',
  bars: '|',
  'lines of tables': '|a|b|\n|-|-|\n',
  'number signs': '# a\n',
  addresses: 'https://',
  spaces: ' ',
  'line breaks': '\n',
};
/** Runs of backticks of growing length: none has a partner. */
const stairs = (length: number) => {
  let text = '';
  for (let run = 1; text.length < length; run += 1) text += `${'`'.repeat(run)} `;
  return text;
};
const SMALL = 4 * 1024;
const FACTOR = 16;

/**
 * Counts the work of the parser: what its expressions read, and what it copies. Time would depend on what else the machine
 * does.
 */
function workOf(text: string): number {
  let work = 0;
  const { exec } = RegExp.prototype;
  const { slice, splice, push, map } = Array.prototype;
  const restore = () => {
    Object.assign(RegExp.prototype, { exec });
    Object.assign(Array.prototype, { slice, splice, push, map });
  };
  RegExp.prototype.exec = function (this: RegExp, read: string) {
    const from = this.global ? this.lastIndex : 0;
    const match = exec.call(this, read);
    // One that is not global begins with the line: where it fails, it has read little.
    work += 1 + (match ? match.index + match[0].length - from : this.global ? read.length - from : 0);
    return match;
  };
  const counted = (method: (...args: never[]) => unknown) =>
    function (this: unknown[], ...args: unknown[]) {
      const result = Reflect.apply(method, this, args) as unknown;
      work += 1 + (Array.isArray(result) ? result.length : args.length);
      return result;
    };
  Object.assign(Array.prototype, {
    ...{ slice: counted(slice), splice: counted(splice), push: counted(push), map: counted(map) },
  });
  try {
    parseMarkdown(text, { bot: true });
  } finally {
    restore();
  }
  return work;
}

const hostile = [
  ...Object.entries(HOSTILE).map(
    ([name, piece]) => [name, (length: number) => piece.repeat(length / piece.length)] as const,
  ),
  ['stairs of backticks', stairs] as const,
  ['a long label', (length: number) => `https://x.${'a'.repeat(length - 10)}`] as const,
  ['a long label of both cases', (length: number) => `https://x.${'ſ'.repeat(length - 12)}.b`] as const,
];

it.each(hostile)('parses %s by work that grows with their length', (_, textOf) => {
  // Where it grew with the square, it would be 256 times as much.
  expect(workOf(textOf(SMALL * FACTOR))).toBeLessThan(1.2 * FACTOR * workOf(textOf(SMALL)));
});

// An expression that backtracks does work that nobody counts: it would take minutes.
it('parses 128 KiB of each in a moment', () => {
  for (const [, textOf] of hostile) parseMarkdown(textOf(2 * SMALL * FACTOR), { bot: true });
}, 60_000);

it('parses a list that goes on behind very many blank lines', () => {
  expect(parseMarkdown(`- a${'\n'.repeat(200_000)}  b`)).toMatchObject([{ type: 'list' }]);
});
