import { findLinks, parseMarkdown } from '@sotto/sdk/markdown';
import type { MarkdownBlock, MarkdownInline } from '@sotto/sdk/markdown';
import type { Message } from '@sotto/sdk';
import { isBot } from '../../people/bot.js';
import { isSystemLine } from '../../timeline/timeline-item.js';

/** Returns the addresses of pages that a message leads to, each once. Those in code are text, as in the log. */
export function linksOf(message: Message): string[] {
  const { content, format, sender } = message;
  if (content === null || message.deletedAt || isSystemLine(message)) return [];
  const found =
    format === 'markdown'
      ? parseMarkdown(content, { bot: isBot(sender) }).flatMap(inBlock)
      : findLinks(content).flatMap(({ href }) => href ?? []);
  return [...new Set(found)].filter((href) => /^https?:/.test(href));
}

function inBlock(block: MarkdownBlock): string[] {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return block.children.flatMap(inLine);
    case 'quote':
      return block.children.flatMap(inBlock);
    case 'list':
      return block.items.flat().flatMap(inBlock);
    case 'table':
      return block.rows.flat(2).flatMap(inLine);
    case 'fence':
      return [];
  }
}

function inLine(part: MarkdownInline): string[] {
  if (part.type === 'link') return [part.href];
  return 'children' in part ? part.children.flatMap(inLine) : [];
}
