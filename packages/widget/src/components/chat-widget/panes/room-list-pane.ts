import type { Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { KeptRooms } from '../../../cache/kept-rooms.js';
import type { Departures } from '../../../controllers/data/departures.js';
import type { Drafts } from '../../../controllers/data/drafts.js';
import type { RoomsController } from '../../../controllers/data/rooms-controller.js';
import type { GuestSignIn } from '../../../controllers/client/guest-sign-in.js';
import type { SiteOffers } from '../../../controllers/client/site-offers.js';
import { authTexts, guestTexts } from '../../../i18n/localize.js';
import type { Names } from '../../../people/room-names.js';
import type { Views } from '../views.js';

interface RoomListPane {
  rooms: RoomsController;
  user: Profile | null;
  /** Slug of the open room. */
  selected: string | undefined;
  names: Names;
  drafts: Drafts;
  departures: Departures;
  kept: KeptRooms;
  closable: boolean;
  offers: SiteOffers;
  guest: GuestSignIn;
  views: Views;
}

/** The list of rooms, with notes about those that the user is no longer in. */
export function roomListPane({
  rooms,
  user,
  selected,
  names,
  drafts,
  departures,
  kept,
  closable,
  offers,
  guest,
  views,
}: RoomListPane): TemplateResult {
  const { list, shown } = departures;
  return html`<div class="pane pane-list ${views.hasSearch ? 'is-covered' : ''}">
    <sotto-room-list
      .rooms=${rooms.rooms}
      .archived=${rooms.archived}
      .canCreate=${offers.canCreate}
      .canSearchPeople=${offers.canSearchPeople}
      .kept=${kept}
      .isOnline=${(username: string) => views.isOnline(username)}
      .user=${user}
      .status=${rooms.status}
      .error=${rooms.error}
      .selected=${selected}
      .names=${names}
      .drafts=${drafts.texts}
      .departures=${list.filter(({ slug }) => slug !== shown?.slug)}
      .typingIn=${(slug: string) => rooms.typingIn(slug)}
      .outgoingIn=${(slug: string) => rooms.outgoingIn(slug)}
      .retry=${() => void rooms.load()}
      ?closable=${closable}
    ></sotto-room-list>
    ${user?.kind === 'guest' ? guestBar(guest, selected) : nothing} ${views.renderSearch()}
  </div>`;
}

/** Says that the user is a guest, below the rooms. */
function guestBar(guest: GuestSignIn, room: string | undefined): TemplateResult {
  return html`<div class="guest-bar">
    <p>${guestTexts().status}</p>
    ${
      guest.isOffered
        ? html`<button class="btn btn-plain" type="button" @click=${() => guest.open(room)}>
            ${authTexts().signIn}
          </button>`
        : nothing
    }
  </div>`;
}
