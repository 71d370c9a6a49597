import type { Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Attempt } from '../../controllers/attempt.js';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import { icon } from '../../icons.js';
import { strings } from '../../i18n/en.js';
import { errorText } from '../../i18n/error-text.js';

/** What stands in place of the log; undefined where there is one. */
export function insteadOfLog(
  conversation: ConversationController,
  room: Room,
  isSlow: boolean,
  addPeople: () => void,
): TemplateResult | undefined {
  const { status, error, items } = conversation;
  if (status === 'error') return renderError(error, () => void conversation.load());
  if (status === 'loading') return renderSkeleton(isSlow);
  return items.length === 0 ? renderEmpty(room, addPeople) : undefined;
}

/** The log while its newest page is on its way; empty at first, since most pages are quick. */
function renderSkeleton(isSlow: boolean): TemplateResult {
  const bubbles = ['sk-c', 'sk-a', 'sk-c own', 'sk-a', 'sk-c own'];
  return html`<div class="loading" role="group" aria-busy="true" aria-label="Loading messages">
    ${isSlow ? bubbles.map((size) => html`<i class="sk ${size}"></i>`) : nothing}
  </div>`;
}

/** The log that did not load. */
function renderError(error: unknown, retry: () => void): TemplateResult {
  return html`<div class="empty" role="alert">
    ${icon('alert', { size: 'l' })}
    <h2>Messages couldn’t be loaded</h2>
    <p>${errorText(error)} Nothing is lost.</p>
    <div class="actions">
      <button class="btn btn-plain" type="button" @click=${retry}>${icon('retry')} Try again</button>
    </div>
  </div>`;
}

/** A room in which nobody wrote yet. */
function renderEmpty(room: Room, addPeople: () => void): TemplateResult {
  const canAdd = room.role === 'owner' || room.role === 'moderator';
  const words = canAdd
    ? 'Write the first message, or add people.'
    : room.role
      ? 'Write the first message.'
      : 'Join to write the first message.';
  return html`<div class="empty">
    <h2>${strings.noMessages}</h2>
    <p>${words}</p>
    ${
      canAdd
        ? html`<div class="actions">
            <button class="btn btn-plain" type="button" @click=${addPeople}>Add people</button>
          </div>`
        : nothing
    }
  </div>`;
}

/** In place of the composer, in a public room of which one is no member. */
export function renderJoin(room: Room, { error, isBusy }: Attempt, join: () => void): TemplateResult {
  return html`<div class="composer">
    <div class="join">
      ${
        error
          ? html`<p class="wrong" role="alert">${icon('alert', { size: 's' })}${errorText(error)}</p>`
          : html`<p>You’re previewing <b dir="auto">${room.name}</b>.</p>`
      }
      <button class="btn btn-primary" type="button" aria-disabled=${isBusy} @click=${join}>Join</button>
    </div>
  </div>`;
}
