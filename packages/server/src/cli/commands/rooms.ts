import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import type { RoomRecord } from '../../models/room.js';
import type { SiteRecord } from '../../models/site.js';
import { restoreRoom } from '../../services/admin/room-restore.js';
import { appointRoomOwner } from '../../services/admin/room-owners.js';
import { listRooms, readRoom, ROOM_STATES, stateOf } from '../../services/admin/rooms/room-list.js';
import type { RoomState } from '../../services/admin/rooms/room-list.js';
import { deleteRoom, setRoomArchived } from '../../services/admin/rooms/room-state.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { operatorTools } from '../operator-tools.js';
import { SITE_HELP, SITE_OPTION } from '../site-option.js';
import { printTable } from '../table.js';
import { changeStore, readStore } from '../with-store.js';

const DEFAULT_LIMIT = 1000;
const MAX_LIMIT = 100_000;

function readLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT)
    throw new CliError(`--limit must be a whole number from 1 to ${MAX_LIMIT}`);
  return limit;
}

function readState(text: string | undefined): RoomState | undefined {
  const state = ROOM_STATES.find((one) => one === text);
  if (text !== undefined && !state) throw new CliError(`--state must be one of ${ROOM_STATES.join(', ')}`);
  return state;
}

/** Names of private rooms are sealed, and those of direct rooms are not stored. */
const nameOf = ({ name }: RoomRecord) => name || '-';

/** `sotto rooms list`. */
export const roomsList: Command = {
  name: 'rooms list',
  summary: 'list the rooms of a site',
  help: `Usage: sotto rooms list [--site SITE] [--state STATE] [--ownerless] [--after SLUG] [--limit N]

Lists rooms by slug, without direct ones. It contains no text that a user wrote but the names of public rooms: those of
private rooms are sealed.
${SITE_HELP}
  --state STATE               only those that are ${ROOM_STATES.join(', ')}
  --ownerless                 only those that nobody owns, and that are not deleted
  --after SLUG                those behind this one: the last of a page
  --limit N                   how many, at most; ${DEFAULT_LIMIT} without it`,
  options: {
    ...SITE_OPTION,
    state: { type: 'string' },
    ownerless: { type: 'boolean' },
    after: { type: 'string' },
    limit: { type: 'string' },
  },
  async run(values) {
    const { after, limit = String(DEFAULT_LIMIT), state } = values as Record<string, string | undefined>;
    const query = { after, limit: readLimit(limit), state: readState(state) };
    await readStore(async (models, site) => {
      const isOwnerless = values['ownerless'] === true;
      const rooms = await listRooms(models, { siteId: site._id.toString(), isOwnerless, ...query });
      printTable(
        ['SLUG', 'STATE', 'VISIBILITY', 'MEMBERS', 'OWNERS', 'CREATED', 'NAME'],
        rooms.map((room) => [
          ...[room.slug, stateOf(room), room.restoreAs ?? room.visibility, String(room.memberCount)],
          ...[String(room.owners.length), room.createdAt.toISOString(), nameOf(room)],
        ]),
      );
    }, values);
  },
};

/** `sotto rooms show ROOM`. */
export const roomsShow: Command = {
  name: 'rooms show',
  summary: 'print one room of a site',
  help: `Usage: sotto rooms show ROOM [--site SITE]

Prints the room with this slug, a deleted one too: its state, owners and settings, and how long it can be restored. It
contains no text that a user wrote but the name of a public room.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['ROOM'],
  async run(values, [slug]) {
    await readStore(async (models, site) => {
      const found = await readRoom(models, { siteId: site._id.toString(), slug: slug! }).catch(refuse(slug!));
      for (const [name, value] of linesOf(found)) console.log(`${name}: ${value}`);
    }, values);
  },
};

function linesOf({ room, owners, messages }: Awaited<ReturnType<typeof readRoom>>): [string, string][] {
  const { externalId, archivedAt, deletedAt, purgeAt, purgedAt } = room;
  const times = { Created: room.createdAt, Archived: archivedAt, Deleted: deletedAt, Purged: purgedAt };
  return [
    ['Room', room.slug],
    ['Name', nameOf(room)],
    ['State', stateOf(room)],
    ['Visibility', room.restoreAs ?? room.visibility],
    ...(externalId === undefined ? [] : [['External id', externalId] as [string, string]]),
    ['Members', String(room.memberCount)],
    ['Owners', owners.map((owner) => `@${owner}`).join(' ') || 'none; see "sotto rooms set-owner"'],
    ['Messages', String(messages)],
    ['Slow mode', room.slowModeSeconds ? `${room.slowModeSeconds} s` : 'off'],
    ...Object.entries(times).flatMap(([name, at]): [string, string][] =>
      at ? [[name, at.toISOString()]] : [],
    ),
    ...(deletedAt && purgeAt && !purgedAt
      ? [['Can be restored until', purgeAt.toISOString()] as [string, string]]
      : []),
  ];
}

/** A command that changes the state of one room. */
function stateCommand(
  { name, summary, text }: { name: string; summary: string; text: string },
  run: (models: Models, which: { site: SiteRecord; siteId: string; slug: string }) => Promise<string>,
): Command {
  return {
    name,
    summary,
    help: `Usage: sotto ${name} ROOM [--site SITE]\n\n${text}\n${SITE_HELP}`,
    options: SITE_OPTION,
    args: ['ROOM'],
    async run(values, [slug]) {
      await changeStore(async (models, site) => {
        const which = { site, siteId: site._id.toString(), slug: slug! };
        console.log(await run(models, which).catch(refuse(slug!)));
      }, values);
    },
  };
}

/** `sotto rooms archive ROOM`. */
export const roomsArchive = stateCommand(
  {
    name: 'rooms archive',
    summary: 'archive a room: it can be read, and nobody writes',
    text: `Archives the room with this slug. Running servers apply it within a second, and its log says so within 10 s.`,
  },
  async (models, which) => {
    const { changed } = await setRoomArchived(operatorTools(models), which, true);
    return changed ? `${which.slug} is archived.` : `${which.slug} was already archived.`;
  },
);

/** `sotto rooms unarchive ROOM`. */
export const roomsUnarchive = stateCommand(
  {
    name: 'rooms unarchive',
    summary: 'open an archived room again',
    text: `Opens the archived room with this slug again. Running servers apply it within a second, and its log says so within 10 s.`,
  },
  async (models, which) => {
    const { changed } = await setRoomArchived(operatorTools(models), which, false);
    return changed ? `${which.slug} is open again.` : `${which.slug} was not archived.`;
  },
);

/** `sotto rooms delete ROOM`. */
export const roomsDelete = stateCommand(
  {
    name: 'rooms delete',
    summary: 'delete a room',
    text: `Deletes the room with this slug for everybody, as its owner can: running servers apply it within a second. For the
site's setting deleteAfterDays "sotto rooms restore" brings it back; then its messages are purged. Its slug stays taken.`,
  },
  async (models, which) => {
    const { deleted, days } = await deleteRoom(operatorTools(models), which);
    if (!deleted) return `${which.slug} was already deleted.`;
    const until = days === 0 ? 'its messages are purged now' : `it can be restored for ${days} days`;
    return `${which.slug} is deleted; ${until}.`;
  },
);

/** `sotto rooms restore ROOM`. */
export const roomsRestore = stateCommand(
  {
    name: 'rooms restore',
    summary: 'restore a deleted room',
    text: `Restores the deleted room with this slug, with its messages and members, as long as its messages are not purged: for the
site's setting deleteAfterDays. Running servers apply it within a second.`,
  },
  async (models, which) => {
    const { restored } = await restoreRoom(operatorTools(models), which);
    return restored ? `${which.slug} is restored.` : `${which.slug} was not deleted.`;
  },
);

/** `sotto rooms set-owner ROOM NAME`. */
export const roomsSetOwner: Command = {
  name: 'rooms set-owner',
  summary: 'make a user an owner of a room, such as one without an owner',
  help: `Usage: sotto rooms set-owner ROOM NAME [--site SITE]

Makes a user an owner of the room with this slug, in addition to its owners. A user who is not a member joins it.
Running servers apply the change within 5 s and notify its members within 10 s. "sotto rooms list --ownerless" lists the
rooms that nobody owns.
${SITE_HELP}`,
  options: SITE_OPTION,
  args: ['ROOM', 'NAME'],
  async run(values, [slug, username]) {
    await changeStore(async (models, site) => {
      const wish = { siteId: site._id.toString(), slug: slug!, username: username! };
      const { created } = await appointRoomOwner(operatorTools(models), wish).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code === 'room_not_found') return refuse(slug!)(error);
        if (error.code === 'user_not_found') throw new CliError(`no enabled user "${username}"`);
        throw new CliError(`unable to make ${username} an owner of ${slug}; ${error.message}`);
      });
      console.log(
        created ? `${username} is an owner of ${slug}.` : `${username} was already an owner of ${slug}.`,
      );
    }, values);
  },
};

/** Returns a function that throws an error as a sentence about the room. */
function refuse(slug: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'room_not_found') throw new CliError(`no room "${slug}"`);
    if (error.code === 'direct_room')
      throw new CliError(`${slug} is a direct room, which its two users have for good`);
    if (error.code === 'room_deleted')
      throw new CliError(`unable to restore ${slug}; its messages are purged`);
    throw error;
  };
}
