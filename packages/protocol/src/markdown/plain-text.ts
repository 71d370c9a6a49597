import type { Message } from '../messages.js';
import type { MarkdownBlock, MarkdownInline } from './nodes.js';
import { parseMarkdown } from './parse-markdown.js';

/** What {@link plainText} reads of a message. */
export type PlainTextSource = Pick<Message, 'content' | 'format' | 'files'> & {
  sender?: Message['sender'] | undefined;
};

/**
 * Returns what a message says without the marks of its formatting, for lists, notifications and speech; of one without a
 * text the names of its files.
 *
 * @param message - a message, or the parts of one; of bots pass the `sender`, too
 * @returns the text, with line breaks; empty where there is none
 * @example document.title = plainText(message);
 */
export function plainText({ content, format, sender, files }: PlainTextSource): string {
  if (content === '' && files) return files.map(({ name }) => name).join(', ');
  if (content === null || format !== 'markdown') return content ?? '';
  return textOfBlocks(parseMarkdown(content, { bot: sender?.kind === 'bot' }));
}

/**
 * Whether a text of a person has formatting, so that it is to be sent as Markdown. Addresses are links in any text. A
 * backslash counts where it prevents formatting.
 *
 * @param text - the source
 * @example const format = hasFormatting(text) ? 'markdown' : undefined;
 */
export function hasFormatting(text: string): boolean {
  return isFormatted(text) || (text.includes('\\') && isFormatted(text.replaceAll('\\', '')));
}

function isFormatted(text: string): boolean {
  return parseMarkdown(text).some(
    (block) =>
      block.type !== 'paragraph' ||
      block.children.some(({ type }) => type !== 'text' && type !== 'break' && type !== 'link'),
  );
}

function textOfBlocks(blocks: readonly MarkdownBlock[]): string {
  return blocks.map(textOfBlock).join('\n');
}

function textOfBlock(block: MarkdownBlock): string {
  switch (block.type) {
    case 'fence':
      return block.text;
    case 'quote':
      return textOfBlocks(block.children);
    case 'list': {
      const { start, items } = block;
      const numberOf = (index: number) => (start === undefined ? '' : `${start + index}. `);
      return items.map((item, index) => numberOf(index) + textOfBlocks(item)).join('\n');
    }
    case 'table':
      return block.rows.map((cells) => cells.map(textOfInlines).join(', ')).join('\n');
    default:
      return textOfInlines(block.children);
  }
}

/**
 * Returns what inlines say without the marks of their formatting, such as the words of a link.
 *
 * @param inlines - the children of a block or of another inline
 * @returns the text, with line breaks
 * @example const words = textOfInlines([{ type: 'text', text: 'Stage crew', at: 0 }]);
 */
export function textOfInlines(inlines: readonly MarkdownInline[]): string {
  return inlines
    .map((part) => {
      if (part.type === 'break') return '\n';
      return 'children' in part ? textOfInlines(part.children) : part.text;
    })
    .join('');
}
