/** The formatting of messages. An entry of its own, so that pages that show plain text load none of it. */
export { findLinks } from './find-links.js';
export type { TextPiece } from './find-links.js';
export { hiddenHost } from './hidden-host.js';
export type { MarkdownBlock, MarkdownInline, MarkdownOptions } from './nodes.js';
export { parseMarkdown } from './parse-markdown.js';
export { hasFormatting, plainText, textOfInlines } from './plain-text.js';
export type { PlainTextSource } from './plain-text.js';
