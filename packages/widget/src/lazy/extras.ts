/*
 * What nobody needs to read and write messages: the account, people, rooms from outside, menus,
 * and the dialogs about them. What has a state that other parts share is exported: each script has a copy of its modules.
 */
import type { LitElement } from 'lit';
import { LauncherCards } from '../notices/launcher-cards.js';
import type { PageNoticesParts } from '../notices/page-notices.js';
import { PageNotices } from '../notices/page-notices.js';
export { dialogOf } from '../components/chat-widget/dialogs.js';
export { loadRecorder } from './load-recorder.js';
export { canAsk } from '../notices/device.js';
export { GreetingCard } from '../notices/greeting-card.js';
export { toolsOf } from '../components/sotto-message-tools/log-tools.js';
export { Completion } from '../components/sotto-composer/completion.js';
export { htmlToMarkdown } from '../timeline/message/html-to-markdown.js';
export { downloadsOf } from '../files/downloads/downloads.js';
export { picturesOf } from '../files/pictures/picture-store.js';
export { unsentOf } from '../files/unsent/unsent-of.js';
export { questionTexts } from '../components/sotto-question/questions.js';
import { SottoAttachMenu } from '../components/sotto-attach-menu/sotto-attach-menu.js';
import { SottoAttachments } from '../components/sotto-attachments/sotto-attachments.js';
import { SottoConfirm } from '../components/sotto-confirm/sotto-confirm.js';
import { SottoDay } from '../components/sotto-day/sotto-day.js';
import { SottoDeparture } from '../components/sotto-departure/sotto-departure.js';
import { SottoDownloadNews } from '../components/sotto-download-news/sotto-download-news.js';
import { SottoFound } from '../components/sotto-found/sotto-found.js';
import { SottoFind } from '../components/sotto-find/sotto-find.js';
import { SottoInvitation } from '../components/sotto-invitation/sotto-invitation.js';
import { SottoInvite } from '../components/sotto-invite/sotto-invite.js';
import { SottoLauncherCard } from '../components/sotto-launcher-card/sotto-launcher-card.js';
import { SottoLeaveUnopened } from '../components/sotto-leave-unopened/sotto-leave-unopened.js';
import { SottoMemberMenu } from '../components/sotto-member-menu/sotto-member-menu.js';
import { SottoMembers } from '../components/sotto-members/sotto-members.js';
import { SottoMergeOffer } from '../components/sotto-merge-offer/sotto-merge-offer.js';
import { SottoMessageDrawer } from '../components/sotto-message-drawer/sotto-message-drawer.js';
import { SottoMessageFiles } from '../components/sotto-message-files/sotto-message-files.js';
import { SottoMessageMenu } from '../components/sotto-message-menu/sotto-message-menu.js';
import { SottoMessageTools } from '../components/sotto-message-tools/sotto-message-tools.js';
import { SottoRoomMenu } from '../components/sotto-room-menu/sotto-room-menu.js';
import { SottoModerate } from '../components/sotto-moderate/sotto-moderate.js';
import { SottoNewMessage } from '../components/sotto-new-message/sotto-new-message.js';
import { SottoNotifications } from '../components/sotto-notifications/sotto-notifications.js';
import { SottoNoticeQuestion } from '../components/sotto-notice-question/sotto-notice-question.js';
import { SottoNotificationSettings } from '../components/sotto-notification-settings/sotto-notification-settings.js';
import { SottoPerson } from '../components/sotto-person/sotto-person.js';
import { SottoProfile } from '../components/sotto-profile/sotto-profile.js';
import { SottoQuestion } from '../components/sotto-question/sotto-question.js';
import { SottoReactors } from '../components/sotto-reactors/sotto-reactors.js';
import { SottoReport } from '../components/sotto-report/sotto-report.js';
import { SottoReports } from '../components/sotto-reports/sotto-reports.js';
import { SottoRoomCreate } from '../components/sotto-room-create/sotto-room-create.js';
import { SottoRoomDetails } from '../components/sotto-room-details/sotto-room-details.js';
import { SottoRoomEdit } from '../components/sotto-room-edit/sotto-room-edit.js';
import { SottoRoomFinder } from '../components/sotto-room-finder/sotto-room-finder.js';
import { SottoSelectBar } from '../components/sotto-select-bar/sotto-select-bar.js';
import { SottoShortcuts } from '../components/sotto-shortcuts/sotto-shortcuts.js';
import { SottoThumb } from '../components/sotto-thumb/sotto-thumb.js';
import { SottoVersions } from '../components/sotto-versions/sotto-versions.js';

export const createPageNotices = (widget: LitElement, parts: PageNoticesParts) =>
  new PageNotices(widget.ownerDocument, parts, new LauncherCards(widget, () => parts.open()));

export const elements = {
  'sotto-attach-menu': SottoAttachMenu,
  'sotto-attachments': SottoAttachments,
  'sotto-confirm': SottoConfirm,
  'sotto-day': SottoDay,
  'sotto-departure': SottoDeparture,
  'sotto-download-news': SottoDownloadNews,
  'sotto-find': SottoFind,
  'sotto-found': SottoFound,
  'sotto-invitation': SottoInvitation,
  'sotto-invite': SottoInvite,
  'sotto-launcher-card': SottoLauncherCard,
  'sotto-leave-unopened': SottoLeaveUnopened,
  'sotto-member-menu': SottoMemberMenu,
  'sotto-members': SottoMembers,
  'sotto-merge-offer': SottoMergeOffer,
  'sotto-message-drawer': SottoMessageDrawer,
  'sotto-message-files': SottoMessageFiles,
  'sotto-message-menu': SottoMessageMenu,
  'sotto-message-tools': SottoMessageTools,
  'sotto-room-menu': SottoRoomMenu,
  'sotto-moderate': SottoModerate,
  'sotto-new-message': SottoNewMessage,
  'sotto-notice-question': SottoNoticeQuestion,
  'sotto-notification-settings': SottoNotificationSettings,
  'sotto-notifications': SottoNotifications,
  'sotto-person': SottoPerson,
  'sotto-profile': SottoProfile,
  'sotto-question': SottoQuestion,
  'sotto-reactors': SottoReactors,
  'sotto-report': SottoReport,
  'sotto-reports': SottoReports,
  'sotto-room-create': SottoRoomCreate,
  'sotto-room-details': SottoRoomDetails,
  'sotto-room-edit': SottoRoomEdit,
  'sotto-room-finder': SottoRoomFinder,
  'sotto-select-bar': SottoSelectBar,
  'sotto-shortcuts': SottoShortcuts,
  'sotto-thumb': SottoThumb,
  'sotto-versions': SottoVersions,
};
