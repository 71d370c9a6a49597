/** A mark that a shortcut puts around the selected text. */
export type Mark = '**' | '*' | '~~' | '`';

/** What a field holds, and what is selected in it. */
export interface Selected {
  value: string;
  from: number;
  to: number;
}

/** A part of the text to be replaced, and what is selected afterwards. */
export interface Replacement {
  from: number;
  to: number;
  text: string;
  select: [from: number, to: number];
}

const FENCE = '```';

/** Puts a mark around the selection, or removes it where it is there already. Code of several lines becomes a block. */
export function toggleMark({ value, ...selection }: Selected, mark: Mark): Replacement {
  const { from, to } = trim(value, selection);
  const text = value.slice(from, to);
  if (mark === '`' && text.includes('\n')) return toggleFence(value, from, to);
  if (isMarked(value.slice(0, from), value.slice(to), mark)) {
    const start = from - mark.length;
    return { from: start, to: to + mark.length, text, select: [start, start + text.length] };
  }
  if (text.length > mark.length * 2 && isMarked(text, text, mark, 'inside')) {
    const inner = text.slice(mark.length, -mark.length);
    return { from, to, text: inner, select: [from, from + inner.length] };
  }
  const start = from + mark.length;
  return { from, to, text: mark + text + mark, select: [start, start + text.length] };
}

/** A mark beside white space would be text. */
function trim(value: string, { from, to }: { from: number; to: number }): { from: number; to: number } {
  const text = value.slice(from, to);
  if (text.trim() === '') return { from, to };
  return {
    from: from + text.length - text.trimStart().length,
    to: to - (text.length - text.trimEnd().length),
  };
}

function toggleFence(value: string, from: number, to: number): Replacement {
  const text = value.slice(from, to);
  const [open, close] = [`${FENCE}\n`, `\n${FENCE}`];
  if (value.slice(0, from).endsWith(open) && value.slice(to).startsWith(close)) {
    const start = from - open.length;
    return { from: start, to: to + close.length, text, select: [start, start + text.length] };
  }
  const before = from === 0 || value[from - 1] === '\n' ? open : `\n${open}`;
  const after = to === value.length || value[to] === '\n' ? close : `${close}\n`;
  const start = from + before.length;
  return { from, to, text: before + text + after, select: [start, start + text.length] };
}

/** Whether a mark ends one text and begins the other; `inside`: begins the one and ends the other. */
function isMarked(before: string, after: string, mark: Mark, where?: 'inside'): boolean {
  const [left, right] =
    where === 'inside' ? [/^(?:\*+|~+|`+)/, /(?:\*+|~+|`+)$/] : [/(?:\*+|~+|`+)$/, /^(?:\*+|~+|`+)/];
  const [one, other] = [left.exec(before)?.[0] ?? '', right.exec(after)?.[0] ?? ''];
  if (!one.startsWith(mark) || !other.startsWith(mark)) return false;
  const count = Math.min(one.length, other.length);
  // Three asterisks are bold and italic, two are bold alone.
  return mark === '*' ? count !== 2 : count >= mark.length;
}
