import { guard } from 'lit/directives/guard.js';
import { hasFailed } from '../../templates/avatar.js';
import { isStored, isSystemLine } from '../../timeline/timeline-item.js';
import { messageRow } from './message-row.js';
import type { MessageRow } from './message-row.js';

/** Draws a row only where something changed in it: most renders of the log concern one of its rows, or none. */
export function changedRow(row: MessageRow): unknown {
  const { item, layout, receipt, names } = row;
  // What was not sent says since when; a line about the room has the names of several people.
  if (!isStored(item) || isSystemLine(item)) return messageRow(row);
  const message = [
    item,
    row.isOwn,
    row.viewerId,
    row.isNewestOwn,
    receipt?.delivered,
    receipt?.seen,
    receipt?.of,
  ];
  const looks = [row.hasNames, names.textOf(item.sender), row.onUnfold === undefined];
  const faces = row.faces
    ?.map(({ id, displayName, avatarUrl }) => [id, displayName, hasFailed(avatarUrl)])
    .join();
  const face = hasFailed(item.sender.avatarUrl);
  const day = layout.newDay && new Date().toDateString();
  const place = [day, layout.firstUnread && row.unread, layout.first, layout.last];
  const state = [row.isTabStop, row.hasHistory, row.pick];
  const values = [...message, ...looks, face, faces, ...place, ...state, ...answersOf(row)];
  return guard(values, () => messageRow(row));
}

/** What a row shows of replies and reactions, by value: both are other objects in each render. */
function answersOf({ quote, names, reactions = [], onReact, isTarget, deletion }: MessageRow): unknown[] {
  const pills = reactions.map(({ emoji, count, own }) => `${emoji}${count}${own ? '+' : ''}`).join(' ');
  const quoted = quote && [
    quote.seq,
    quote.content,
    quote.deleted,
    quote.picture?.id,
    names.textOf(quote.sender),
  ];
  const held = deletion && [deletion.status, deletion.seconds, deletion.error?.code].join();
  return [pills, onReact === undefined, isTarget, held, ...(quoted ?? [])];
}
