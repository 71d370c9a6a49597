import type { Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { RoomsController } from '../../controllers/data/rooms-controller.js';

/** The dialogs over the panel. */
export type DialogName = 'create' | 'finder' | 'merge' | 'profile' | 'unopened';

/** Returns the open dialog. */
export function dialogOf(
  name: DialogName | undefined,
  user: Profile | null,
  rooms: RoomsController,
): TemplateResult | typeof nothing {
  switch (name) {
    case 'create':
      return html`<sotto-room-create></sotto-room-create>`;
    case 'finder':
      return html`<sotto-room-finder></sotto-room-finder>`;
    case 'merge':
      return html`<sotto-merge-offer .user=${user}></sotto-merge-offer>`;
    case 'profile':
      return html`<sotto-profile .user=${user}></sotto-profile>`;
    case 'unopened':
      return html`<sotto-leave-unopened
        .count=${rooms.unopened}
        .leave=${() => rooms.leaveUnopened()}
      ></sotto-leave-unopened>`;
    default:
      return nothing;
  }
}
