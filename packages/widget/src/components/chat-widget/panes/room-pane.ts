import type { EditHistory, Profile, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { KeptRooms } from '../../../cache/kept-rooms.js';
import type { Departure } from '../../../controllers/data/departures.js';
import type { Notices } from '../../../controllers/data/notices.js';
import type { Drafts } from '../../../controllers/data/drafts.js';
import { extras } from '../../../lazy/parts.js';
import type { Names } from '../../../people/room-names.js';
import type { Views } from '../views.js';
import { noRoom, roomFailed } from '../widget-states.js';

interface RoomPane {
  host: ReactiveControllerHost;
  /** The open room. */
  room: Room | undefined;
  user: Profile | null;
  kept: KeptRooms;
  notices: Notices;
  names: Names;
  drafts: Drafts;
  /** The room that the user is no longer in, which is shown instead. */
  departure: Departure | undefined;
  /** Why the room could not be opened. */
  error: unknown;
  editHistory: EditHistory | undefined;
  closable: boolean;
  views: Views;
  onClose: () => void;
}

/** The open room, with what lies over it; or what is shown in its place. */
export function roomPane(pane: RoomPane): TemplateResult {
  const { views } = pane;
  return html`<div class="pane pane-room ${views.hasView ? 'has-side' : ''}">
    ${renderRoom(pane)} ${views.renderView()}
  </div>`;
}

function renderRoom(pane: RoomPane): TemplateResult {
  const { room, departure, error } = pane;
  if (room) {
    const draft = pane.drafts.of(room.slug);
    return html`<sotto-conversation
      .room=${room}
      .user=${pane.user}
      .kept=${pane.kept}
      .names=${pane.names}
      .draft=${draft.text}
      .draftMentions=${draft.mentions}
      .draftReply=${draft.replyTo}
      .unsaved=${draft.edits}
      .editHistory=${pane.editHistory}
      ?closable=${pane.closable}
      >${
        pane.notices.askedIn === room.slug
          ? html`<sotto-notice-question
              slot="notice"
              .room=${room}
              .done=${pane.notices.stopAsking}
            ></sotto-notice-question>`
          : nothing
      }</sotto-conversation
    >`;
  }
  if (departure)
    return extras.draw(
      pane.host,
      { as: 'view', class: 'departure', onClose: pane.onClose },
      () => html`<sotto-departure class="departure" .from=${departure}></sotto-departure>`,
    );
  return error ? roomFailed(error, pane.onClose) : noRoom();
}
