import { can, factsOf } from '@sotto/sdk';
import type { Profile, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Attempt } from '../../controllers/attempt.js';
import type { BlocksController } from '../../controllers/people/blocks-controller.js';
import { errorText } from '../../i18n/error-text.js';
import { formatUntil } from '../../i18n/format-time.js';
import { closedTexts, roomTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { allows } from '../../people/permission.js';
import { isolate } from '../../people/isolate.js';
import { problem } from '../../templates/form.js';

/** Why the viewer cannot write in a room, each with a sentence of its own; `join`: a member could. */
export type Closed = 'join' | 'archived' | 'muted' | 'moderators' | 'guests' | 'blocked' | 'other';

const ICONS: Record<Exclude<Closed, 'join'>, IconName> = {
  archived: 'archive',
  muted: 'ban',
  moderators: 'lock',
  guests: 'lock',
  blocked: 'ban',
  other: 'lock',
};

/** What closed bars can do. */
interface ClosedBar {
  attempt: Attempt;
  join: () => void;
  unarchive: () => void;
  unblock: () => void;
}

/**
 * Returns why the viewer cannot write in a room now; undefined where they can.
 *
 * @param blocks - whom the viewer has blocked: nobody writes to them
 */
export function closedBy(
  room: Room,
  user: Profile | null,
  blocks: Pick<BlocksController, 'has'>,
): Closed | undefined {
  if (!room.role && allows(room, user, 'join')) return 'join';
  switch (can('send', factsOf(room, user?.kind ?? 'user', Date.now()))) {
    case true:
      return room.peer && blocks.has(room.peer) ? 'blocked' : undefined;
    case 'room_archived':
      return 'archived';
    case 'muted':
      return 'muted';
    case 'insufficient_role':
      return 'moderators';
    case 'guest_not_allowed':
      return 'guests';
    case 'not_a_member':
      return room.archivedAt ? 'archived' : 'other';
    default:
      return 'other';
  }
}

/** When the viewer can write again by itself, in milliseconds since 1970; undefined where nothing but an event says so. */
export function reopensAt(room: Room, reason: Closed | undefined): number | undefined {
  return reason === 'muted' && room.mutedUntil !== undefined
    ? new Date(room.mutedUntil).getTime()
    : undefined;
}

/** In place of the composer: why the viewer cannot write, and what can be done about it. */
export function closedBar(
  reason: Closed,
  { room, user }: { room: Room; user: Profile | null },
  bar: ClosedBar,
): TemplateResult {
  const { error } = bar.attempt;
  const text = error ? problem(errorText(error)) : html`<p>${sentence(reason, room)}</p>`;
  return html`<div class="composer">
    <div class="join" role="note">
      ${reason === 'join' ? nothing : icon(ICONS[reason])}${text}${action(reason, { room, user }, bar)}
    </div>
  </div>`;
}

function sentence(reason: Closed, room: Room): unknown {
  const texts = closedTexts();
  switch (reason) {
    case 'join':
      return roomTexts().previewing(html`<b dir="auto">${room.name}</b>`);
    case 'muted':
      return texts.muted(formatUntil(room.mutedUntil ?? ''));
    case 'blocked':
      return texts.blocked(isolate(room.peer?.displayName ?? ''));
    default:
      return texts[reason];
  }
}

function action(
  reason: Closed,
  { room, user }: { room: Room; user: Profile | null },
  { attempt, join, unarchive, unblock }: ClosedBar,
): TemplateResult | typeof nothing {
  const texts = closedTexts();
  if (reason === 'join') return act(roomTexts().join, 'btn-primary', attempt, join);
  if (reason === 'blocked') return act(texts.unblock, 'btn-plain', attempt, unblock);
  if (reason === 'archived' && allows(room, user, 'archive'))
    return act(texts.restore, 'btn-plain', attempt, unarchive);
  return nothing;
}

function act(label: string, look: string, { isBusy }: Attempt, onAct: () => void): TemplateResult {
  return html`<button class="btn ${look}" type="button" aria-disabled=${isBusy} @click=${onAct}>
    ${label}
  </button>`;
}
