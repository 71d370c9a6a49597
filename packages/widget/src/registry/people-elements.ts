import { SottoInvitation } from '../components/sotto-invitation/sotto-invitation.js';
import { SottoInvite } from '../components/sotto-invite/sotto-invite.js';
import { SottoNewMessage } from '../components/sotto-new-message/sotto-new-message.js';
import { SottoNotifications } from '../components/sotto-notifications/sotto-notifications.js';
import { SottoPerson } from '../components/sotto-person/sotto-person.js';
import { SottoQuestion } from '../components/sotto-question/sotto-question.js';
import { SottoReport } from '../components/sotto-report/sotto-report.js';
import { SottoReports } from '../components/sotto-reports/sotto-reports.js';
import { SottoRoomDetails } from '../components/sotto-room-details/sotto-room-details.js';
import { SottoRoomMenu } from '../components/sotto-room-menu/sotto-room-menu.js';

/** The elements about people, and about rooms from outside, by tag. */
export const peopleElements = {
  'sotto-invitation': SottoInvitation,
  'sotto-invite': SottoInvite,
  'sotto-new-message': SottoNewMessage,
  'sotto-notifications': SottoNotifications,
  'sotto-person': SottoPerson,
  'sotto-question': SottoQuestion,
  'sotto-report': SottoReport,
  'sotto-reports': SottoReports,
  'sotto-room-details': SottoRoomDetails,
  'sotto-room-menu': SottoRoomMenu,
};
