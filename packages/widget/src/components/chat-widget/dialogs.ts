import type { Message, Profile, Room, RoomNotifications, UpdateRoomInput } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Appearance } from '../../controllers/appearance.js';
import type { RoomsController } from '../../controllers/data/rooms-controller.js';
import { questionTexts } from '../sotto-question/questions.js';
import type { Question } from '../sotto-question/questions.js';

/** The dialogs that are about nothing in particular. */
export type DialogName = 'create' | 'finder' | 'merge' | 'profile' | 'shortcuts' | 'unopened';

/** A dialog over the panel: by its name, about a room or a message, or a question. */
export type Dialog =
  | { kind: DialogName }
  | { kind: 'notify' | 'invite' | 'edit'; room: Room }
  | { kind: 'report'; room: Room; message: Message }
  | Exclude<Question, { kind: 'remove' }>;

/** What the dialogs need, and what they do. All but `reported` reject with ChatError. */
export interface DialogActs {
  user: Profile | null;
  rooms: RoomsController;
  appearance: Appearance;
  /** Days for which a deleted room can be restored; undefined where they are not known. */
  deleteAfterDays: number | undefined;
  notify: (slug: string, rule: RoomNotifications) => Promise<void>;
  edit: (slug: string, input: UpdateRoomInput) => Promise<void>;
  reported: () => void;
  /** Does what was confirmed. */
  settle: (question: Question) => Promise<void>;
}

/** Draws a dialog. */
export function dialogOf(dialog: Dialog, acts: DialogActs): TemplateResult {
  const { user, rooms } = acts;
  switch (dialog.kind) {
    case 'create':
      return html`<sotto-room-create></sotto-room-create>`;
    case 'finder':
      return html`<sotto-room-finder></sotto-room-finder>`;
    case 'merge':
      return html`<sotto-merge-offer .user=${user}></sotto-merge-offer>`;
    case 'profile':
      return html`<sotto-profile
        .user=${user}
        .appearance=${acts.appearance}
        .hasOutgoing=${() => [...rooms.outgoing.values()].some(({ length }) => length > 0)}
      ></sotto-profile>`;
    case 'shortcuts':
      return html`<sotto-shortcuts></sotto-shortcuts>`;
    case 'unopened':
      return html`<sotto-leave-unopened
        .count=${rooms.unopened}
        .leave=${() => rooms.leaveUnopened()}
      ></sotto-leave-unopened>`;
    case 'notify':
      return html`<sotto-notifications
        .room=${dialog.room}
        .save=${(rule: RoomNotifications) => acts.notify(dialog.room.slug, rule)}
      ></sotto-notifications>`;
    case 'invite':
      return html`<sotto-invite .room=${dialog.room}></sotto-invite>`;
    case 'edit':
      return html`<sotto-room-edit
        .room=${dialog.room}
        .save=${(input: UpdateRoomInput) => acts.edit(dialog.room.slug, input)}
      ></sotto-room-edit>`;
    case 'report':
      return html`<sotto-report
        .room=${dialog.room}
        .message=${dialog.message}
        .done=${acts.reported}
      ></sotto-report>`;
    default:
      return html`<sotto-question
        .texts=${questionTexts(dialog, acts.deleteAfterDays)}
        .act=${() => acts.settle(dialog)}
      ></sotto-question>`;
  }
}
