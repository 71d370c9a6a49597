import { define } from './define-element.js';
import type { SottoTag } from './define-element.js';
import { SottoAccountForm } from '../components/sotto-account-form/sotto-account-form.js';
import { SottoConnectionBanner } from '../components/sotto-connection-banner/sotto-connection-banner.js';
import { SottoDeparture } from '../components/sotto-departure/sotto-departure.js';
import { SottoDialog } from '../components/sotto-dialog/sotto-dialog.js';
import { SottoLauncher } from '../components/sotto-launcher/sotto-launcher.js';
import { SottoBlocked } from '../components/sotto-blocked/sotto-blocked.js';
import { SottoPassword } from '../components/sotto-password/sotto-password.js';
import { SottoMergeOffer } from '../components/sotto-merge-offer/sotto-merge-offer.js';
import { SottoProfile } from '../components/sotto-profile/sotto-profile.js';
import { SottoLeaveUnopened } from '../components/sotto-leave-unopened/sotto-leave-unopened.js';
import { SottoRoomCreate } from '../components/sotto-room-create/sotto-room-create.js';
import { SottoRoomFinder } from '../components/sotto-room-finder/sotto-room-finder.js';
import { SottoRoomList } from '../components/sotto-room-list/sotto-room-list.js';
import { SottoSessions } from '../components/sotto-sessions/sotto-sessions.js';
import { SottoSignIn } from '../components/sotto-sign-in/sotto-sign-in.js';
import { ChatWidget } from '../components/chat-widget/chat-widget.js';
import { conversationElements } from './conversation-elements.js';
import { peopleElements } from './people-elements.js';

/**
 * Registers `<chat-widget>` and all its parts. Tags that are registered already stay as they are, with a warning where
 * another version of this package registered them; calling it again does nothing.
 */
export function defineWidget(): void {
  const elements: Partial<Record<SottoTag, CustomElementConstructor>> = {
    'sotto-blocked': SottoBlocked,
    'sotto-account-form': SottoAccountForm,
    'sotto-connection-banner': SottoConnectionBanner,
    'sotto-departure': SottoDeparture,
    'sotto-dialog': SottoDialog,
    'sotto-launcher': SottoLauncher,
    'sotto-password': SottoPassword,
    'sotto-merge-offer': SottoMergeOffer,
    'sotto-profile': SottoProfile,
    'sotto-leave-unopened': SottoLeaveUnopened,
    'sotto-room-create': SottoRoomCreate,
    'sotto-room-finder': SottoRoomFinder,
    'sotto-room-list': SottoRoomList,
    'sotto-sessions': SottoSessions,
    'sotto-sign-in': SottoSignIn,
    ...conversationElements,
    ...peopleElements,
    'chat-widget': ChatWidget,
  };
  for (const [tag, element] of Object.entries(elements)) define(tag as SottoTag, element!);
}
