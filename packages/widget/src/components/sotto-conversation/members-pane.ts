import type { Profile, Room, User } from '@sotto/sdk';
import { html } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { MembersController } from '../../controllers/people/members-controller.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { extras } from '../../lazy/parts.js';

interface MembersPane {
  room: Room;
  user: Profile | null;
  people: MembersController;
  isAdding: boolean;
  onClose: () => void;
}

/** Who is in the room, over its log or beside it. */
export function membersPane(
  host: ReactiveControllerHost,
  { room, user, people, isAdding, onClose }: MembersPane,
): TemplateResult {
  return extras.draw(
    host,
    { as: 'view', class: 'members', onClose },
    () =>
      html`<sotto-members
        class="members"
        .room=${room}
        .user=${user}
        .members=${people.members}
        .error=${people.error}
        ?adding=${isAdding}
        .add=${(username: string) => people.add(username)}
        .setRole=${(...change: Parameters<MembersController['setRole']>) => people.setRole(...change)}
        .unmute=${(user: User) => people.unmute(user)}
        .unban=${(user: User) => people.unban(user)}
        .loadBanned=${(cursor?: string) => people.banned(cursor)}
        .retry=${() => void people.load()}
        @keydown=${keyHandler((event) => {
          if (event.key !== 'Escape') return;
          useUp(event);
          onClose();
        })}
      ></sotto-members>`,
  );
}
