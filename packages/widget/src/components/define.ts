import { define } from '../internal/define.js';
import type { SottoTag } from '../internal/define.js';
import { SottoConnectionBanner } from './sotto-connection-banner/sotto-connection-banner.js';
import { SottoDeparture } from './sotto-departure/sotto-departure.js';
import { SottoDialog } from './sotto-dialog/sotto-dialog.js';
import { SottoLauncher } from './sotto-launcher/sotto-launcher.js';
import { SottoProfile } from './sotto-profile/sotto-profile.js';
import { SottoLeaveUnopened } from './sotto-leave-unopened/sotto-leave-unopened.js';
import { SottoRoomCreate } from './sotto-room-create/sotto-room-create.js';
import { SottoRoomFinder } from './sotto-room-finder/sotto-room-finder.js';
import { SottoRoomList } from './sotto-room-list/sotto-room-list.js';
import { SottoSignIn } from './sotto-sign-in/sotto-sign-in.js';
import { ChatWidget } from './chat-widget/chat-widget.js';
import { conversationElements } from './conversation-elements.js';

/** Registers `<chat-widget>` and all its parts. Calling it again does nothing. */
export function defineWidget(): void {
  const elements: Partial<Record<SottoTag, CustomElementConstructor>> = {
    'sotto-connection-banner': SottoConnectionBanner,
    'sotto-departure': SottoDeparture,
    'sotto-dialog': SottoDialog,
    'sotto-launcher': SottoLauncher,
    'sotto-profile': SottoProfile,
    'sotto-leave-unopened': SottoLeaveUnopened,
    'sotto-room-create': SottoRoomCreate,
    'sotto-room-finder': SottoRoomFinder,
    'sotto-room-list': SottoRoomList,
    'sotto-sign-in': SottoSignIn,
    ...conversationElements,
    'chat-widget': ChatWidget,
  };
  for (const [tag, element] of Object.entries(elements)) define(tag as SottoTag, element!);
}
