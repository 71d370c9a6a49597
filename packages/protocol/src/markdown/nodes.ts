/** A part of a line. `at` is where its text begins in the source, in UTF-16 units. */
export type MarkdownInline =
  | { type: 'text' | 'code'; text: string; at: number }
  | { type: 'break' }
  /** `href` is an absolute URL with `https:`, `http:` or `mailto:`. */
  | { type: 'link'; href: string; children: MarkdownInline[] }
  | { type: 'bold' | 'italic' | 'strike'; children: MarkdownInline[] };

/** A part of a text that begins on a line of its own. */
export type MarkdownBlock =
  | { type: 'paragraph'; children: MarkdownInline[] }
  /** Of bots only. */
  | { type: 'heading'; level: 4 | 5 | 6; children: MarkdownInline[] }
  /** `language` is what stands behind the first mark, often empty. */
  | { type: 'fence'; language: string; text: string }
  | { type: 'quote'; children: MarkdownBlock[] }
  /** `start` is the number of the first item; absent for bullets. */
  | { type: 'list'; start?: number; items: MarkdownBlock[][] }
  /** Of bots only. The first row is the head; each row has as many cells. */
  | { type: 'table'; rows: MarkdownInline[][][] };

/** Who wrote a text: bots may also write headings, tables, and links whose text is not their address. */
export interface MarkdownOptions {
  bot?: boolean | undefined;
}

/** A line without the marks of the blocks around it; `at` is where the rest begins in the source. */
export interface Line {
  text: string;
  at: number;
}

export function cut({ text, at }: Line, length: number): Line {
  return { text: text.slice(length), at: at + length };
}
