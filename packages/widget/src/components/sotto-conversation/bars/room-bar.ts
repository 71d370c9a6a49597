import type { Room } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Selection } from '../selection.js';

interface RoomBar {
  /** How many members are online, where that is known. */
  online: number | undefined;
  closable: boolean;
  /** Whether the viewer has blocked the other member of a direct room. */
  isBlocked: boolean;
  /** Whether the members are shown. */
  hasMembers: boolean;
  /** Whether Tab passes it. */
  isSkipped: boolean;
}

/** Focuses the button that has closed the members, or has opened them; the log in select mode, whose bar has no such button. */
export function focusMembersButton(root: ParentNode): void {
  const header = root.querySelector('sotto-room-header');
  if (header) header.focusMembers();
  else root.querySelector('sotto-message-list')?.focus();
}

/** The bar of the open room, or the one of select mode in its place. */
export function roomBar(
  room: Room,
  selection: Pick<Selection, 'ids' | 'render'>,
  { online, closable, isBlocked, hasMembers, isSkipped }: RoomBar,
): TemplateResult {
  if (selection.ids) return selection.render();
  return html`<sotto-room-header
    .room=${room}
    .online=${online}
    ?membersOpen=${hasMembers}
    ?closable=${closable}
    ?blocked=${isBlocked}
    ?skipped=${isSkipped}
  ></sotto-room-header>`;
}
