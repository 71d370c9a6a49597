import { parseInlines } from './inlines.js';
import { cut } from './nodes.js';
import type { Line, MarkdownInline, MarkdownOptions } from './nodes.js';

/** The line between the head of a table and its rows. */
const RULE = /^[\s|:-]*$/;

/** Whether a line is the head of a table: the next one is its rule, with as many cells. */
export function startsTable(lines: readonly Line[], index: number): boolean {
  const head = lines[index]!;
  const rule = lines[index + 1];
  if (!rule || !head.text.includes('|') || !rule.text.includes('|')) return false;
  if (!RULE.test(rule.text) || !rule.text.includes('-')) return false;
  return cellsOf(head).length === cellsOf(rule).length;
}

/** Parses the lines of a table, the second of which is its rule. */
export function parseRows(
  [head, , ...rows]: readonly Line[],
  options: MarkdownOptions,
): MarkdownInline[][][] {
  const columns = cellsOf(head!);
  return [head!, ...rows].map((line) => {
    const cells = cellsOf(line);
    return columns.map((_, index) => (cells[index] ? parseInlines([cells[index]], options) : []));
  });
}

/** Splits a line at its bars, but those with a backslash before them. */
function cellsOf(line: Line): Line[] {
  const cells: Line[] = [];
  let from = /^\s*\|?/.exec(line.text)![0].length;
  for (const part of line.text.slice(from).split(/(?<!\\)\|/)) {
    const space = part.length - part.trimStart().length;
    cells.push({ text: part.trim(), at: cut(line, from + space).at });
    from += part.length + 1;
  }
  // The bar at the end of the line begins no cell.
  if (cells.length > 1 && cells.at(-1)!.text === '') cells.pop();
  return cells;
}
