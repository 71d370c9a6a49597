import type { Profile, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import { logTexts } from '../../i18n/localize.js';
import { allows } from '../../people/permission.js';
import { errorState } from '../../templates/error-state.js';

/** Returns what is shown in place of the log; undefined where there is one. */
export function insteadOfLog(
  conversation: ConversationController,
  { room, user }: { room: Room; user: Profile | null },
  isSlow: boolean,
  addPeople: () => void,
): TemplateResult | undefined {
  const { status, error, items } = conversation;
  if (status === 'error') {
    const { error: heading, nothingLost } = logTexts();
    return errorState({ heading, error, onAct: () => void conversation.load(), note: nothingLost });
  }
  if (status === 'loading') return renderSkeleton(isSlow);
  return items.length === 0 ? renderEmpty(room, user, addPeople) : undefined;
}

/** The log while its newest page is loading; empty at first, since most pages load quickly. */
function renderSkeleton(isSlow: boolean): TemplateResult {
  const bubbles = ['sk-c', 'sk-a', 'sk-c own', 'sk-a', 'sk-c own'];
  return html`<div class="loading" role="group" aria-busy="true" aria-label=${logTexts().loading}>
    ${isSlow ? bubbles.map((size) => html`<i class="sk ${size}"></i>`) : nothing}
  </div>`;
}

/** A room without messages. */
function renderEmpty(room: Room, user: Profile | null, addPeople: () => void): TemplateResult {
  const canAdd = allows(room, user, 'add');
  const texts = logTexts();
  const hint = canAdd
    ? texts.emptyAdd
    : !room.role
      ? texts.emptyJoin
      : allows(room, user, 'send')
        ? texts.emptyWrite
        : nothing;
  return html`<div class="empty">
    <h2>${texts.empty}</h2>
    <p>${hint}</p>
    ${
      canAdd
        ? html`<div class="actions">
            <button class="btn btn-plain" type="button" @click=${addPeople}>${texts.addPeople}</button>
          </div>`
        : nothing
    }
  </div>`;
}
