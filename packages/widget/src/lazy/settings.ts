/* What the account leads to: only who changes a setting needs its script. */
import { SottoAccountDeletion } from '../components/sotto-account-deletion/sotto-account-deletion.js';
import { SottoAppearance } from '../components/sotto-appearance/sotto-appearance.js';
import { SottoBlocked } from '../components/sotto-blocked/sotto-blocked.js';
import { SottoDirectAudience } from '../components/sotto-direct-audience/sotto-direct-audience.js';
import { SottoPassword } from '../components/sotto-password/sotto-password.js';
import { SottoPrivacy } from '../components/sotto-privacy/sotto-privacy.js';
import { SottoSessions } from '../components/sotto-sessions/sotto-sessions.js';

export const elements = {
  'sotto-account-deletion': SottoAccountDeletion,
  'sotto-appearance': SottoAppearance,
  'sotto-blocked': SottoBlocked,
  'sotto-direct-audience': SottoDirectAudience,
  'sotto-password': SottoPassword,
  'sotto-privacy': SottoPrivacy,
  'sotto-sessions': SottoSessions,
};
