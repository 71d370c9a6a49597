import type { Message } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { formatRowTime } from '../../i18n/format-time.js';
import { avatarOf } from '../avatar.js';

/** What a line about a message says. */
interface MessageLine {
  /** Whose it is, and where that is not plain, which room's. */
  name: TemplateResult;
  text: string | TemplateResult;
  onClick: () => void;
}

/** Draws a message as a button that leads to it. */
export function messageLine({ sender, createdAt }: Message, line: MessageLine): TemplateResult {
  return html`<button class="hit" type="button" @click=${line.onClick}>
    ${avatarOf(sender, { size: 'm' })}
    <span class="row-line">
      ${line.name}
      <span class="row-time"><bdi>${formatRowTime(createdAt)}</bdi></span>
    </span>
    <span class="hit-text clamped" dir="auto">${line.text}</span>
  </button>`;
}
