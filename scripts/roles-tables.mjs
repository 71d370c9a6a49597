// Writes the tables of docs/guides/roles.md, which follow from the policy of the protocol package, between their markers.
// `node scripts/roles-tables.mjs` writes; `check-docs.mjs` compares.
import { POLICY, ROOM_ACTIONS, can } from '../packages/protocol/dist/index.js';
import { generatedTables, tableOf } from './generated-tables.mjs';

/** Who acts: the columns. */
const PEOPLE = {
  owner: { role: 'owner', kind: 'user' },
  moderator: { role: 'moderator', kind: 'user' },
  member: { role: 'member', kind: 'user' },
  guest: { role: 'member', kind: 'guest' },
  bot: { role: 'member', kind: 'bot' },
  'no member': { role: null, kind: 'user' },
};
/** What the room is, or the member: the second table. */
const CIRCUMSTANCES = {
  'direct room': { room: { visibility: 'private', kind: 'direct' }, role: 'member' },
  'direct room, one member blocks the other': {
    ...{ room: { visibility: 'private', kind: 'direct' }, role: 'member', isReachable: false },
  },
  archived: { room: { visibility: 'public', archivedAt: '2026-11-28T08:00:00.000Z' } },
  muted: { mutedUntil: 2 },
  banned: { bannedUntil: 2, role: null },
};
const TEXTS = {
  read: 'read',
  readVersions: 'read what an edited message of another said before',
  join: 'join',
  leave: 'leave',
  send: 'send a message, show that one is typing',
  attach: 'attach a file',
  edit: 'edit an own message',
  delete: 'delete an own message',
  deleteOthers: 'delete messages of others',
  mentionRoom: 'mention all of more than 20 members with `@room`',
  pin: 'pin a message for all, and end that',
  react: 'react to a message',
  report: 'report a message of another',
  resolveReports: 'read and resolve reports',
  add: 'add a user of the site',
  invite: 'create invitations',
  remove: 'remove a plain member',
  ban: 'ban a plain member',
  mute: 'mute a plain member',
  setRole: 'give roles',
  editRoom: 'change name, topic, permissions, slow mode',
  archive: 'archive, and open again',
  deleteRoom: 'delete the room',
};

const isOwn = (action) => !['report', 'deleteOthers', 'readVersions'].includes(action);
const factsFor = (action, facts) => ({
  ...{ kind: 'user', role: 'owner', room: { visibility: 'public' }, now: 1, isOwn: isOwn(action) },
  target: { role: action === 'add' ? null : 'member', kind: 'user' },
  ...facts,
});
const cell = (action, facts) => {
  const verdict = can(action, factsFor(action, facts));
  return verdict === true ? 'yes' : `\`${verdict}\``;
};

const tables = {
  roles: tableOf(
    ['', ...Object.keys(PEOPLE)],
    Object.keys(POLICY).map((action) => [
      TEXTS[action],
      ...Object.values(PEOPLE).map((person) => cell(action, person)),
    ]),
  ),
  circumstances: tableOf(
    ['', ...Object.keys(CIRCUMSTANCES)],
    ROOM_ACTIONS.map((action) => [
      TEXTS[action],
      ...Object.values(CIRCUMSTANCES).map((facts) => cell(action, facts)),
    ]).filter(([, ...cells]) => cells.some((text) => text !== 'yes')),
  ),
};

export const rolesTables = await generatedTables('docs/guides/roles.md', import.meta.url, tables);
