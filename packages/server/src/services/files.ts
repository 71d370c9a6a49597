import { MESSAGE_ID_PATTERN } from '@sotto/protocol';
import type { FileRef, FileTicket } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { equalTexts } from '../crypto/token-keys.js';
import { AppError } from '../errors.js';
import type { FileRecord } from '../models/file.js';
import { toObjectId } from '../models/object-id.js';
import type { RoomRecord } from '../models/room.js';
import type { ServicesDeps } from './deps.js';
import type { FindClaimed } from './file/claimed-message.js';
import { readBytes } from './file/file-bytes.js';
import type { ByteRange, ReadableParts } from './file/file-bytes.js';
import type { FileFields, OpenFile } from './file/file-fields.js';
import type { FileStates } from './file/file-states.js';
import type { Reader } from './file/part-queue.js';
import type { RoomAccessService } from './room/access.js';

/** Life of a ticket, in milliseconds. */
const TICKET_MS = 300_000;
const TICKET = /^([A-Za-z0-9_-]{1,512})\.([A-Za-z0-9_-]{22})$/;

/** A file that the actor may read. */
export interface ReadableFile {
  ref: FileRef;
  /** @param signal - aborts where nobody wants the bytes any more */
  read(range: ByteRange, signal: AbortSignal): AsyncGenerator<Buffer>;
}

/** What a ticket says, beside the file whose it is. */
interface TicketClaims {
  sessionId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Creates the service that reads the files of messages. */
export function createFilesService(
  {
    models: { Room },
    keys,
    limiter,
    baseUrl,
    clock,
  }: Pick<ServicesDeps, 'models' | 'keys' | 'limiter' | 'baseUrl' | 'clock'>,
  parts: {
    access: Pick<RoomAccessService, 'resolve'>;
    states: Pick<FileStates, 'find'>;
    fields: FileFields;
    readAs: (reader: Reader) => ReadableParts;
    findClaimed: FindClaimed;
  },
) {
  const { access, states, fields, readAs, findClaimed } = parts;

  const load = async (id: string): Promise<FileRecord | null> =>
    MESSAGE_ID_PATTERN.test(id) ? states.find(toObjectId(id)) : null;

  /** Checks room and message each time: whoever was removed, or what was deleted, is not read any more. */
  async function open(actor: Actor, row: FileRecord | null): Promise<OpenFile> {
    if (row?.site.toString() !== actor.siteId) throw new AppError('file_not_found');
    const room = await Room.findOne({ _id: { $eq: row.room }, site: { $eq: row.site } })
      .select('slug')
      .lean<Pick<RoomRecord, 'slug'> | null>();
    await access.resolve(actor, room?.slug ?? '').catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'room_not_found'
        ? new AppError('file_not_found')
        : error;
    });
    const opened = (await findClaimed(row)) === 'alive' ? await fields.open(row) : null;
    if (!opened) throw new AppError('file_not_found');
    return opened;
  }

  const macOf = (siteId: string, id: string, claims: string) =>
    keys.tag(siteId, 'fileTickets', `${id} ${claims}`);

  return {
    /** @throws AppError `rate_limited`, `file_not_found`, and what `can` returns */
    async open(actor: Actor, id: string): Promise<ReadableFile> {
      await limiter.enforce('files.user', actor.userId);
      const file = await open(actor, await load(id));
      const { userId } = actor;
      return { ref: file.ref, read: (range, signal) => readBytes(readAs({ userId, signal }), file, range) };
    },

    /** Creates a ticket for the file, as long as the session goes on. @throws AppError as `open` */
    async createTicket(actor: Actor, id: string): Promise<FileTicket> {
      await limiter.enforce('files.user', actor.userId);
      await open(actor, await load(id));
      const expiresAt = clock() + TICKET_MS;
      const said: TicketClaims = { sessionId: actor.sessionId, expiresAt };
      const claims = Buffer.from(JSON.stringify(said)).toString('base64url');
      const ticket = `${claims}.${await macOf(actor.siteId, id, claims)}`;
      return {
        url: `${baseUrl()}/api/chat/files/${id}/?ticket=${ticket}`,
        expiresAt: new Date(expiresAt).toISOString(),
      };
    },

    /** Returns the session that a ticket is of. @throws AppError `ticket_invalid` also for a ticket of another file */
    async sessionOfTicket(id: string, ticket: string): Promise<string> {
      const [, claims, mac] = TICKET.exec(ticket) ?? [];
      const row = claims === undefined ? null : await load(id);
      if (!claims || !mac || !row || !equalTexts(await macOf(row.site.toString(), id, claims), mac))
        throw new AppError('ticket_invalid');
      const { sessionId, expiresAt } = JSON.parse(
        Buffer.from(claims, 'base64url').toString(),
      ) as TicketClaims;
      if (expiresAt <= clock()) throw new AppError('ticket_invalid');
      return sessionId;
    },
  };
}
