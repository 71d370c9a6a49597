import { findLinks, hiddenHost, parseMarkdown, plainText, textOfInlines } from '@sotto/sdk/markdown';
import type { MarkdownBlock, MarkdownInline } from '@sotto/sdk/markdown';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { messageTexts } from '../../i18n/localize.js';
import { LINK_REL } from '../../timeline/message/link-rel.js';
import { isBot } from '../../people/bot.js';
import { cutAtMentions, isAbout } from '../../timeline/message/mentions.js';
import { isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';

interface TextRow {
  item: TimelineItem;
  viewerId: string | undefined;
  /** Whether Tab reaches what is inside. */
  isTabStop: boolean;
}

type Content = string | TemplateResult | typeof nothing | readonly (string | TemplateResult)[];

/** Elements up to which a text is formatted: with more of them it is shown as it was written. */
const MAX_ELEMENTS = 400;
/** The blocks of a message, which is another object once it changes. */
const parsed = new WeakMap<TimelineItem, MarkdownBlock[] | undefined>();

/**
 * Draws the text of a message; what stands at the end of its last line is `meta`. Whatever somebody has written, the log is
 * drawn: a text that cannot be formatted stands there as it is.
 */
export function renderText(row: TextRow, content: string, meta: TemplateResult): TemplateResult {
  try {
    return renderFormatted(row, content, meta);
  } catch {
    return html`<div class="text" dir="auto">${content}${meta}</div>`;
  }
}

function renderFormatted(row: TextRow, content: string, meta: TemplateResult): TemplateResult {
  const { item } = row;
  const blocks = blocksOf(item);
  if (!blocks) {
    let at = 0;
    const pieces = findLinks(content).map(({ text, href }) => {
      const from = at;
      at += text.length;
      return href === undefined ? withMentions(text, from, row) : link(href, text, text, row);
    });
    return html`<div class="text" dir="auto">${pieces}${meta}</div>`;
  }
  const isLine = blocks.at(-1)?.type === 'paragraph';
  return html`<div class="text md" dir="auto">
    ${renderBlocks(blocks, row, isLine ? meta : nothing)}${isLine ? nothing : meta}
  </div>`;
}

/** Returns the text of a message without the marks of its formatting. */
export function spokenText(item: TimelineItem): string {
  return plainText({ ...item, sender: isStored(item) ? item.sender : undefined });
}

function blocksOf(item: TimelineItem): MarkdownBlock[] | undefined {
  if (item.format !== 'markdown' || item.content === null) return undefined;
  if (!parsed.has(item)) {
    const blocks = parseMarkdown(item.content, { bot: isStored(item) && isBot(item.sender) });
    parsed.set(item, countElements(blocks) > MAX_ELEMENTS ? undefined : blocks);
  }
  return parsed.get(item);
}

function countElements(parts: readonly (MarkdownBlock | MarkdownInline)[]): number {
  return parts.reduce((sum, part) => {
    if (part.type === 'text' || part.type === 'break') return sum;
    const inner =
      part.type === 'list'
        ? part.items.flat()
        : part.type === 'table'
          ? part.rows.flat(2)
          : 'children' in part
            ? part.children
            : [];
    const cells =
      part.type === 'table' ? part.rows.flat().length : part.type === 'list' ? part.items.length : 0;
    return sum + 1 + cells + countElements(inner);
  }, 0);
}

function renderBlocks(blocks: readonly MarkdownBlock[], row: TextRow, meta: Content = nothing): Content[] {
  return blocks.map((block, index) => renderBlock(block, row, index === blocks.length - 1 ? meta : nothing));
}

function renderBlock(block: MarkdownBlock, row: TextRow, meta: Content): TemplateResult {
  switch (block.type) {
    case 'paragraph':
      return html`<p>${renderInlines(block.children, row)}${meta}</p>`;
    case 'heading': {
      const children = renderInlines(block.children, row);
      if (block.level === 4) return html`<h4>${children}</h4>`;
      return block.level === 5 ? html`<h5>${children}</h5>` : html`<h6>${children}</h6>`;
    }
    case 'fence':
      return renderFence(block, row);
    case 'quote':
      return html`<blockquote>${renderBlocks(block.children, row)}</blockquote>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${renderBlocks(item, row)}</li>`);
      return block.start === undefined
        ? html`<ul>
            ${items}
          </ul>`
        : html`<ol start=${block.start}>
            ${items}
          </ol>`;
    }
    case 'table': {
      const [head = [], ...rows] = block.rows;
      return html`<div
        class="table"
        tabindex=${tabStop(row)}
        role="region"
        aria-label=${messageTexts().table}
      >
        <table>
          <thead>
            <tr>
              ${head.map((cell) => html`<th scope="col">${renderInlines(cell, row)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (cells) =>
                html`<tr>
                  ${cells.map((cell) => html`<td>${renderInlines(cell, row)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
    }
  }
}

/** Code is written from left to right, in any language. */
function renderFence(
  { language, text }: Extract<MarkdownBlock, { type: 'fence' }>,
  row: TextRow,
): TemplateResult {
  const item = { ...row.item, content: text };
  const copy = ({ currentTarget }: Event) =>
    emit(currentTarget as HTMLElement, 'chat-message-act', { action: 'copy', item });
  return html`<div class=${language ? 'code' : 'code is-plain'}>
    <div class="code-head">
      <span dir="auto">${language}</span>
      <button
        class="icon-btn"
        type="button"
        tabindex=${tabStop(row)}
        aria-label=${messageTexts().copyCode}
        @click=${copy}
      >
        ${icon('copy')}
      </button>
    </div>
    <pre dir="ltr" tabindex=${tabStop(row)}>${text}</pre>
  </div>`;
}

function renderInlines(inlines: readonly MarkdownInline[], row: TextRow): Content[] {
  return inlines.map((part) => {
    switch (part.type) {
      case 'text':
        return withMentions(part.text, part.at, row);
      case 'break':
        return '\n';
      case 'code':
        return html`<code>${part.text}</code>`;
      case 'link':
        return link(part.href, renderInlines(part.children, row), textOfInlines(part.children), row);
      case 'bold':
        return html`<strong>${renderInlines(part.children, row)}</strong>`;
      case 'italic':
        return html`<em>${renderInlines(part.children, row)}</em>`;
      case 'strike':
        return html`<s>${renderInlines(part.children, row)}</s>`;
    }
  });
}

/** Draws a part of the text, and whom it names. */
function withMentions(text: string, at: number, { item, viewerId }: TextRow): Content {
  if (!item.mentions) return text;
  return cutAtMentions(text, at, item).map(({ text, mention }) =>
    mention
      ? html`<bdi class=${isAbout(mention, viewerId) ? 'at-name is-me' : 'at-name'}>${text}</bdi>`
      : text,
  );
}

/** Draws a link; beside it the host that it leads to, where its words let a reader take it for another one. */
function link(href: string, text: string | Content[], words: string, row: TextRow): TemplateResult {
  const host = hiddenHost(words, href);
  return html`<a href=${href} target="_blank" rel=${LINK_REL} tabindex=${tabStop(row)}
    >${text}${host === undefined ? nothing : html`<bdi class="host" dir="ltr"> (${host})</bdi>`}</a
  >`;
}

const tabStop = ({ isTabStop }: TextRow) => (isTabStop ? 0 : -1);
