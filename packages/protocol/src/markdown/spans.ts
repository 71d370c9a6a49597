import type { MarkdownInline } from './nodes.js';

/** A span whose second mark has not come yet. */
interface OpenSpan {
  mark: string;
  at: number;
  children: MarkdownInline[];
}

const SPANS: Record<string, 'bold' | 'italic' | 'strike'> = { '**': 'bold', '*': 'italic', '~~': 'strike' };
const NO_TEXT = /^\s?$/;
const WORD = /[a-z\d]/i;
const PUNCTUATION = /[!-/:-@[-`{-~]/;

/**
 * Collects the parts of a paragraph. At most one span of each kind is open at a time: spans nest three deep, no part moves
 * more than three times, and marks without a partner stay text.
 */
export class Spans {
  private readonly root: MarkdownInline[] = [];
  private readonly open: OpenSpan[] = [];

  add(part: MarkdownInline, list = this.list()): void {
    const last = list.at(-1);
    const joins = part.type === 'text' && last?.type === 'text' && last.at + last.text.length === part.at;
    if (joins) last.text += part.text;
    else list.push(part);
  }

  addText(text: string, at: number, list = this.list()): void {
    if (text !== '') this.add({ type: 'text', text, at }, list);
  }

  /** Adds a run of asterisks or tildes, which closes spans, opens spans, or is text. */
  addMark(run: string, at: number, [before, after]: [string, string]): void {
    // A single asterisk between letters or digits multiplies them.
    const isInside = run === '*' && WORD.test(before) && WORD.test(after);
    const closes = !isInside && !NO_TEXT.test(before) && !(PUNCTUATION.test(before) && WORD.test(after));
    const opens = !isInside && !NO_TEXT.test(after) && !(PUNCTUATION.test(after) && WORD.test(before));
    let marks = run === '***' ? ['**', '*'] : run in SPANS ? [run] : [];
    let from = at;
    for (let depth = this.open.length - 1; closes && depth >= 0; depth -= 1) {
      const { mark } = this.open[depth]!;
      if (!marks.includes(mark)) continue;
      this.close(depth);
      marks = marks.filter((other) => other !== mark);
      from += mark.length;
    }
    if (!opens || marks.length === 0) return this.addText(run.slice(from - at), from);
    for (const mark of marks) {
      // Of two marks, the nearer one is the partner.
      const earlier = this.open.findIndex((span) => span.mark === mark);
      if (earlier >= 0) this.drop(earlier);
      this.open.push({ mark, at: from, children: [] });
      from += mark.length;
    }
  }

  /** Returns the parts; call it once, at the end. */
  finish(): MarkdownInline[] {
    while (this.open.length > 0) this.drop(0);
    return this.root;
  }

  private list(depth = this.open.length): MarkdownInline[] {
    return this.open[depth - 1]?.children ?? this.root;
  }

  private close(depth: number): void {
    while (this.open.length > depth + 1) this.drop(depth + 1);
    const { mark, children } = this.open.pop()!;
    this.list().push({ type: SPANS[mark]!, children });
  }

  /** Makes the mark of an open span text. */
  private drop(depth: number): void {
    const [{ mark, at, children }] = this.open.splice(depth, 1) as [OpenSpan];
    const list = this.list(depth);
    this.addText(mark, at, list);
    for (const child of children) this.add(child, list);
  }
}
