// Writes the table of docs/guides/notifications.md, which follows from the policy of the protocol package.
// `node scripts/notification-tables.mjs` writes; `check-docs.mjs` compares.
import { MAIL_DELAY_MS, NOTIFICATION_RULES, PUSH_DELAY_MS } from '../packages/protocol/dist/index.js';
import { generatedTables, tableOf } from './generated-tables.mjs';

/** Each fact of the policy, and what it says when it has a value. */
const TEXTS = {
  sender: { self: 'the user wrote it, or the room itself', blocked: 'the user blocked who wrote it' },
  isRead: { true: 'the user has read it, on any device' },
  level: { mentions: 'the level is `mentions`', none: 'the level is `none`, or the room is muted' },
  mentioned: { false: 'it neither mentions the user nor replies to them' },
  isDirect: { false: 'the room is not direct' },
  isQuiet: { true: 'it is one of the user’s quiet hours' },
  presence: {
    focused: 'a tab with the chat is focused, on any device',
    open: 'a tab with the chat is open',
    away: 'no tab with the chat is open',
  },
  delay: {
    push: `it was not read for ${PUSH_DELAY_MS / 1000} s`,
    mail: `it was not read for ${MAIL_DELAY_MS / 60_000} min`,
  },
};
const KINDS = {
  none: '`none`: only the room’s own count',
  badge: '`badge`: the totals count it',
  sound: '`sound`: a sound and a notification of the page',
  push: '`push`: a notification of the browser',
  mail: '`mail`: an e-mail, where the server sends any',
};

const rows = NOTIFICATION_RULES.map(({ when, kind }, index) => {
  const conditions = Object.entries(when).map(([fact, value]) => TEXTS[fact][value]);
  return [String(index + 1), conditions.join(', and ') || 'anything else', KINDS[kind]];
});

export const notificationTables = await generatedTables('docs/guides/notifications.md', import.meta.url, {
  rules: tableOf(['', 'when', 'then'], rows),
});
