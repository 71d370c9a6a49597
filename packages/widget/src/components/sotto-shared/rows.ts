import type { ChatClient, Message, RoomFile } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { downloadButton } from '../../files/downloads/download-button.js';
import { fileText } from '../../files/downloads/download-text.js';
import type { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { formatClock } from '../../files/voice/wave.js';
import { formatRowTime } from '../../i18n/format-time.js';
import { sharedTexts, voiceTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { LINK_REL } from '../../timeline/message/link-rel.js';
import { botTag } from '../../templates/bot-tag.js';
import type { LinkedMessage } from './shared-links.js';

/** What the rows need. */
export interface RowParts {
  client: ChatClient | undefined;
  /** Returns how the sender of a message is called. */
  nameOf: (sender: RoomFile['message']['sender']) => string;
  isOwn: (sender: RoomFile['message']['sender']) => boolean;
  downloads: ShownDownloads;
  /** Shows a message in the chat. */
  show: (message: { seq: number }) => void;
}

/** Draws files as rows to save. */
export function fileRows(files: readonly RoomFile[], parts: RowParts): TemplateResult {
  return rows(
    files,
    ({ file }) => file.id,
    (one) =>
      html`<li class="row">
        <span class="file-icon">${icon('file')}</span>
        <div class="row-text">
          <b dir="auto">${one.file.name}</b>${about(one.message, parts, fileText(one.file, parts.downloads))}
        </div>
        ${jump(one.message, one.file.name, parts)}
        ${downloadButton(one.file, parts.downloads, { class: 'icon-btn', isTabStop: true })}
      </li>`,
  );
}

/** Draws voice messages, each with its player. */
export function voiceRows(files: readonly RoomFile[], parts: RowParts): TemplateResult {
  return rows(
    files,
    ({ file }) => file.id,
    (one) =>
      html`<li class="row">
        <div class="row-text">
          <sotto-voice
            class=${parts.isOwn(one.message.sender) ? 'own' : ''}
            .client=${parts.client}
            .file=${one.file}
          ></sotto-voice>
          ${about(one.message, parts)}
        </div>
        ${jump(one.message, voiceTexts().what(formatClock(one.file.voice?.duration ?? 0)), parts)}
      </li>`,
  );
}

/** Draws messages with the links in them. */
export function linkRows(found: readonly LinkedMessage[], parts: RowParts): TemplateResult {
  return rows(
    found,
    ({ message }) => message.id,
    ({ message, links }) =>
      html`<li class="row">
        <span class="file-icon">${icon('link')}</span>
        <div class="row-text">
          ${links.map(
            (href) =>
              html`<a class="address" href=${href} target="_blank" rel=${LINK_REL}
                ><b dir="ltr">${new URL(href).host}</b><span dir="ltr">${href}</span></a
              >`,
          )}
          ${wordsOf(message, links)} ${about(message, parts)}
        </div>
        ${jump(message, new URL(links[0]!).host, parts)}
      </li>`,
  );
}

function rows<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  draw: (item: T) => TemplateResult,
): TemplateResult {
  return html`<ul class="rows">
    ${repeat(items, idOf, draw)}
  </ul>`;
}

/** What else the message says. */
function wordsOf(message: Message, links: readonly string[]): TemplateResult | typeof nothing {
  const text = plainText(message).trim();
  return links.includes(text) ? nothing : html`<p class="words" dir="auto">${text}</p>`;
}

function about(
  { sender, createdAt }: RoomFile['message'],
  { nameOf }: RowParts,
  what?: string,
): TemplateResult {
  const name = html`<bdi>${nameOf(sender)}</bdi>${botTag(sender)}`;
  const time = html`<bdi>${formatRowTime(createdAt)}</bdi>`;
  const texts = sharedTexts();
  return html`<span class="about"
    >${what === undefined ? texts.about(name, time) : texts.aboutFile(html`<bdi>${what}</bdi>`, name, time)}</span
  >`;
}

function jump(message: { seq: number }, what: string, { show }: RowParts): TemplateResult {
  const texts = sharedTexts();
  return html`<button
    class="icon-btn"
    type="button"
    title=${texts.show}
    aria-label=${texts.showOf(what)}
    @click=${() => show(message)}
  >
    ${icon('chat')}
  </button>`;
}
