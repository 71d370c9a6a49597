import type { Profile, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { KeptRooms } from '../../cache/kept-rooms.js';
import { extras } from '../../lazy/parts.js';
import type { Names } from '../../people/room-names.js';

/** The list, as its results need it. */
type SearchedList = LitElement & {
  readonly user: Profile | null;
  readonly rooms: readonly Room[];
  readonly archived: readonly Room[];
  readonly canSearchPeople: boolean;
  readonly names: Names;
  readonly kept: KeptRooms | undefined;
};

/**
 * What the search finds besides rooms; nothing until its script has loaded.
 *
 * @param shown - the rooms that were found
 */
export function foundResults(
  list: SearchedList,
  wanted: string,
  shown: readonly Room[],
): TemplateResult | typeof nothing {
  if (!extras.loaded) {
    extras.use(() => list.requestUpdate());
    return nothing;
  }
  return html`<sotto-found
    .wanted=${wanted}
    .user=${list.user}
    .canSearchPeople=${list.canSearchPeople}
    .rooms=${[...list.rooms, ...list.archived]}
    .shown=${shown}
    .names=${list.names}
    .kept=${list.kept}
  ></sotto-found>`;
}
