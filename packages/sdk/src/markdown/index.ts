/** `@sotto/sdk/markdown`: the formatting of messages, for pages that show it themselves. */
export {
  findLinks,
  hasFormatting,
  hiddenHost,
  parseMarkdown,
  plainText,
  textOfInlines,
} from '@sotto/protocol/markdown';
export type {
  MarkdownBlock,
  MarkdownInline,
  MarkdownOptions,
  PlainTextSource,
  TextPiece,
} from '@sotto/protocol/markdown';
