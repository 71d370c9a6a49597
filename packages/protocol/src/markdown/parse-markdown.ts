import { parseInlines } from './inlines.js';
import { cut } from './nodes.js';
import type { Line, MarkdownBlock, MarkdownOptions } from './nodes.js';
import { parseRows, startsTable } from './table.js';

/** How deep quotes, and how deep lists, may nest: what is deeper is text. */
const MAX_DEPTH = 3;
const FENCE = /^ {0,3}(`{3,})([^`]*)$/;
const QUOTE = /^ {0,3}>(?: |$|(?=>))/;
const ITEM = /^(\s*)(?:([-*])|(\d{1,3})[.)])\s+(?=\S)/;
const HEADING = /^ {0,3}(#{1,6}) +(?=\S)/;
/** What a line begins with where a block other than a paragraph or a table may. */
const MIGHT_START = /^\s*[`>*\d#-]/;
/** Columns by which a line below an item belongs to it. */
const INDENT = 2;

/** Who wrote the text, and how many quotes and lists are around it. */
interface Place extends MarkdownOptions {
  quotes: number;
  lists: number;
}

/**
 * Parses the formatting of a message: a small part of Markdown, in linear time. Everything else, such as HTML and
 * pictures, is text.
 *
 * @param text - the source
 * @param options - `bot`: a bot wrote it
 * @returns the blocks, in order
 * @example parseMarkdown('**Cue 44** is late', { bot: message.sender.kind === 'bot' });
 */
export function parseMarkdown(text: string, options: MarkdownOptions = {}): MarkdownBlock[] {
  const lines: Line[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    lines.push({ text: line, at });
    at += line.length + 1;
  }
  return parseBlocks(lines, { ...options, quotes: 0, lists: 0 });
}

function parseBlocks(lines: readonly Line[], place: Place): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  /** Ends with the first line that is not in the block. */
  let end = 0;
  while (end < lines.length) {
    const from = end;
    const first = lines[end++]!;
    if (isBlank(first)) continue;
    switch (readStart(lines, from, place)) {
      case 'fence': {
        const [, mark, info] = FENCE.exec(first.text)!;
        while (end < lines.length && !closesFence(lines[end]!, mark!)) end += 1;
        const text = lines.slice(from + 1, end).map((line) => line.text);
        blocks.push({ type: 'fence', language: info!.trim(), text: text.join('\n') });
        end += 1;
        break;
      }
      case 'quote': {
        while (end < lines.length && QUOTE.test(lines[end]!.text)) end += 1;
        const inner = lines.slice(from, end).map((line) => cut(line, QUOTE.exec(line.text)![0].length));
        const children = parseBlocks(inner, { ...place, quotes: place.quotes + 1 });
        blocks.push({ type: 'quote', children });
        break;
      }
      case 'list': {
        const { items, end: listEnd, ...numbers } = takeItems(lines, from);
        const inner = { ...place, lists: place.lists + 1 };
        blocks.push({ type: 'list', ...numbers, items: items.map((item) => parseBlocks(item, inner)) });
        end = listEnd;
        break;
      }
      case 'heading': {
        const [mark, signs] = HEADING.exec(first.text)!;
        const level = Math.min(6, signs!.length + 3) as 4 | 5 | 6;
        blocks.push({ type: 'heading', level, children: parseInlines([cut(first, mark.length)], place) });
        break;
      }
      case 'table':
        while (lines[end]?.text.includes('|')) end += 1;
        blocks.push({ type: 'table', rows: parseRows(lines.slice(from, end), place) });
        break;
      default:
        while (end < lines.length && !isBlank(lines[end]!) && !readStart(lines, end, place)) end += 1;
        blocks.push({ type: 'paragraph', children: parseInlines(lines.slice(from, end), place) });
    }
  }
  return blocks;
}

const isBlank = ({ text }: Line) => text.trim() === '';
const widthOf = (space: string) => space.replaceAll('\t', '    ').length;

/** Returns what begins with a line; undefined for a paragraph, or inside of one. */
function readStart(lines: readonly Line[], index: number, { bot, quotes, lists }: Place) {
  const { text } = lines[index]!;
  if (!MIGHT_START.test(text)) return bot && startsTable(lines, index) ? 'table' : undefined;
  if (FENCE.test(text)) return 'fence';
  if (quotes < MAX_DEPTH && QUOTE.test(text)) return 'quote';
  if (lists < MAX_DEPTH && ITEM.test(text)) return 'list';
  if (!bot) return undefined;
  if (HEADING.test(text)) return 'heading';
  return startsTable(lines, index) ? 'table' : undefined;
}

function closesFence({ text }: Line, mark: string): boolean {
  const run = text.trim();
  return /^`+$/.test(run) && run.length >= mark.length;
}

/** Takes the lines of a list, by item. */
function takeItems(lines: readonly Line[], from: number): { items: Line[][]; start?: number; end: number } {
  const items: Line[][] = [];
  const [, space, bullet, start] = ITEM.exec(lines[from]!.text)!;
  const inside = widthOf(space!) + INDENT;
  /** Blank lines that belong to the list only if it goes on behind them. */
  let blank: Line[] = [];
  let contentAt = 0;
  let end = from;
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index]!;
    if (isBlank(line)) {
      blank.push(line);
      continue;
    }
    const indent = line.text.slice(0, line.text.length - line.text.trimStart().length);
    if (widthOf(indent) >= inside) {
      // One by one: a call has no room for the many thousand lines that a text may have.
      for (const one of [...blank, cut(line, Math.min(contentAt, indent.length))]) items.at(-1)!.push(one);
    } else {
      const item = ITEM.exec(line.text);
      if (!item || Boolean(item[2]) !== Boolean(bullet)) break;
      contentAt = item[0].length;
      items.push([cut(line, contentAt)]);
    }
    blank = [];
    end = index + 1;
  }
  return { items, ...(start !== undefined && { start: Number(start) }), end };
}
