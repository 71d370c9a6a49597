import type { Profile } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { MembersController } from '../../controllers/people/members-controller.js';
import type { RoomNames } from '../../people/room-names.js';
import type { ChatPartEventMap } from '../../events.js';

interface DrawerParts {
  user: Profile | null;
  people: Pick<MembersController, 'areNamed' | 'receipts'>;
  names: RoomNames;
  onAct: (event: ChatPartEventMap['chat-message-act']) => void;
  onReact: (event: ChatPartEventMap['chat-message-react']) => void;
  onReactionOpen: (event: ChatPartEventMap['chat-reaction-open']) => void;
  onClose: (event: Event) => void;
}

/** The menu of a message that was pressed where there is little room. */
export function messageDrawer(
  { item, actions, reactions, answers }: ChatPartEventMap['chat-message-press']['detail'],
  { user, people, names, onAct, onReact, onReactionOpen, onClose }: DrawerParts,
): TemplateResult {
  return html`<sotto-message-drawer
    .item=${item}
    .actions=${actions}
    .reactions=${reactions}
    .answers=${answers}
    .userId=${user?.id}
    .receipts=${people.receipts}
    .names=${names}
    ?named=${people.areNamed}
    @chat-message-act=${onAct}
    @chat-message-react=${onReact}
    @chat-reaction-open=${onReactionOpen}
    @chat-menu-close=${onClose}
  ></sotto-message-drawer>`;
}
