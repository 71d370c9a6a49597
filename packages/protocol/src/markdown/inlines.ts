import { findLinks, safeHref } from './find-links.js';
import type { Line, MarkdownInline, MarkdownOptions } from './nodes.js';
import { Spans } from './spans.js';

/** An escape, code, marks, or a link with a text of its own. No alternative reads a character more than a few times. */
const TOKEN =
  /\\(?=[*~`[|])|(?<=^ {0,3})\\(?=[>#-])|(?<=^ {0,3}\d{1,3})\\(?=[.)] )|`+|\*+|~+|\[([^[\]]+)\]\(((?:[^\s()]|\([^\s()]*\))+)\)/g;

/** What a line needs so that there is anything but text in it. */
const HAS_TOKEN = /[*~`\\[:]/;

/** `isLabel`: the text is that of a link, in which addresses are text. */
interface InlineOptions extends MarkdownOptions {
  isLabel?: true;
}

/** Parses the lines of one paragraph. Spans may cross lines; code and links do not. */
export function parseInlines(lines: readonly Line[], options: InlineOptions): MarkdownInline[] {
  const spans = new Spans();
  lines.forEach((line, index) => {
    if (index > 0) spans.add({ type: 'break' });
    if (HAS_TOKEN.test(line.text)) addLine(spans, line, options);
    else spans.addText(line.text, line.at);
  });
  return spans.finish();
}

function addLine(spans: Spans, { text, at }: Line, { bot, isLabel }: InlineOptions): void {
  const closingOf = text.includes('`') ? pairBackticks(text) : () => undefined;
  const addresses = !isLabel && text.includes(':') ? addressesIn(text) : [];
  /** Up to here the line is added. */
  let done = 0;
  const addUpTo = (index: number) => spans.addText(text.slice(done, index), at + done);
  const add = (part: MarkdownInline, from: number, to: number) => {
    addUpTo(from);
    spans.add(part);
    done = to;
  };
  const addAddresses = (limit: number) => {
    while ((addresses.at(-1)?.from ?? limit) < limit) {
      const { from, text, href } = addresses.pop()!;
      const children: MarkdownInline[] = [{ type: 'text', text, at: at + from }];
      // One in code or in another link is none.
      if (from >= done) add({ type: 'link', href, children }, from, from + text.length);
    }
  };
  /** Adds what begins at `index`; returns where the next token may begin. */
  const addToken = ([token, label, address]: RegExpExecArray, index: number): number => {
    const end = index + token.length;
    switch (token[0]) {
      case '\\':
        addUpTo(index);
        done = end;
        // What is escaped is text.
        return end + 1;
      case '`': {
        const close = closingOf(index, token.length);
        if (close === undefined) return end;
        add({ type: 'code', text: text.slice(end, close), at: at + end }, index, close + token.length);
        return done;
      }
      case '[': {
        const href = bot ? safeHref(address!) : undefined;
        // Without a link there may be marks inside.
        if (href === undefined) return index + 1;
        const children = parseInlines([{ text: label!, at: at + index + 1 }], { isLabel: true });
        add({ type: 'link', href, children }, index, end);
        return end;
      }
      default:
        addUpTo(index);
        spans.addMark(token, at + index, [text.charAt(index - 1), text.charAt(end)]);
        return (done = end);
    }
  };
  for (let next = 0; ;) {
    // Set each time, as the text of a link is parsed in between.
    TOKEN.lastIndex = next;
    const match = TOKEN.exec(text);
    if (!match) break;
    addAddresses(match.index);
    // Marks in an address belong to it.
    next = match.index < done ? done : addToken(match, match.index);
  }
  addAddresses(text.length);
  addUpTo(text.length);
}

function addressesIn(text: string): { from: number; text: string; href: string }[] {
  const found = [];
  let from = 0;
  for (const piece of findLinks(text)) {
    if (piece.href !== undefined) found.push({ from, text: piece.text, href: piece.href });
    from += piece.text.length;
  }
  return found.reverse();
}

/** Returns what finds the next run of as many backticks. It must be called with ascending places. */
function pairBackticks(text: string): (from: number, length: number) => number | undefined {
  const byLength = new Map<number, number[]>();
  for (const { 0: run, index } of [...text.matchAll(/`+/g)].reverse()) {
    const places = byLength.get(run.length);
    if (places) places.push(index);
    else byLength.set(run.length, [index]);
  }
  return (from, length) => {
    const places = byLength.get(length) ?? [];
    while ((places.at(-1) ?? Infinity) <= from) places.pop();
    return places.at(-1);
  };
}
