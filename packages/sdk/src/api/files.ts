import type {
  CreateUploadInput,
  FileKind,
  FileRef,
  FileTicket,
  RoomFilesPage,
  Upload,
} from '@sotto/protocol';
import type { RequestOptions } from '../options.js';

/**
 * Where a guest whom the user was keeps files that are not sent.
 *
 * @example const isOurs = (guest: GuestDatabase | null) => guest?.hasJoined === true;
 */
export interface GuestDatabase {
  /** Name of the IndexedDB database. */
  readonly name: string;
  /** Whether the guest has joined the account: then what is there is the user's. */
  readonly hasJoined: boolean;
}

/**
 * Selects a page of the files of a room.
 *
 * @example client.files.list('general', { kind: 'media', limit: 30 });
 */
export interface FilesQuery {
  /** Which ones: `media` is pictures and videos, `voice` voice messages, and `files` all others. */
  kind: FileKind;
  /** A `seq`: only files of older messages. */
  before?: number | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Options of loading a file.
 *
 * @example client.files.blob(message.files![0]!.id, { onProgress: (bytes) => console.log(`${bytes} bytes`) });
 */
export interface LoadOptions extends RequestOptions {
  /** Called with the number of bytes that are loaded so far. */
  onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Options of sending a part of a file.
 *
 * @example const patient: PartOptions = { timeout: 600_000 };
 */
export interface PartOptions extends RequestOptions {
  /** Milliseconds that the part may take; 120,000 by default. */
  timeout?: number | undefined;
}

/**
 * Files of messages. `@sotto/sdk/uploads` sends a whole file by the first five methods.
 *
 * @example const picture = await client.files.blob(message.files![0]!.id);
 */
export interface FilesApi {
  /**
   * Name of the IndexedDB database in which a page may keep files until they are sent. It is one user's: the outbox deletes
   * it when the user signs out. `null` without a user, and where unsent messages do not outlive the page.
   */
  readonly database: string | null;
  /**
   * Finds the database of the guest whom the user was before signing in, while it is not known whether the guest joins the
   * account, and once the guest has joined it. Take over what is there then.
   *
   * @returns the database; `null` without such a guest, and where nothing outlives the page
   */
  guestDatabase(): Promise<GuestDatabase | null>;
  /**
   * Begins an upload.
   *
   * @param slug - the room of the message that will have the file
   * @param file - name and size and, of a picture, width and height
   * @param options - `signal` ends the wait
   * @returns the id of the file, and how it is to be cut into parts
   * @throws {file_too_large} the file has more bytes than the site accepts
   * @throws {quota_exceeded} the user's files take too much space, or too many uploads are under way
   * @throws {not_a_member} the user is not a member of the room
   */
  begin(slug: string, file: CreateUploadInput, options?: RequestOptions): Promise<Upload>;
  /**
   * Sends a part. The same bytes again are no error.
   *
   * @param id - which file
   * @param part - its number, from 0
   * @param bytes - `partSize` bytes, or fewer if it is the last part
   * @param options - `signal` ends the wait, as does `timeout`
   * @throws {part_conflict} other bytes were stored as this part
   * @throws {file_gone} the upload was cancelled
   */
  putPart(id: string, part: number, bytes: Blob, options?: PartOptions): Promise<void>;
  /**
   * Reads which parts of an upload are stored.
   *
   * @param id - which file
   * @param options - `signal` ends the wait
   * @returns the numbers of the parts
   * @throws {file_not_found} the user has no such upload
   * @throws {file_gone} the upload was cancelled
   */
  find(id: string, options?: RequestOptions): Promise<Upload>;
  /**
   * Ends an upload. Doing so twice is no error.
   *
   * @param id - which file
   * @param options - `signal` ends the wait
   * @returns the file, for `messages.send`
   * @throws {upload_incomplete} parts are missing
   * @throws {file_refused} the server does not accept the file
   */
  complete(id: string, options?: RequestOptions): Promise<FileRef>;
  /**
   * Drops a file that no message has.
   *
   * @param id - which file
   * @param options - `signal` ends the wait
   * @throws {file_in_use} a message has it
   */
  cancel(id: string, options?: RequestOptions): Promise<void>;
  /**
   * Lists the files of a room, page by page, those of the newest message first, each with the message that has it.
   * `fileKindOf` says in which list a file of a new message belongs.
   *
   * @param slug - which room
   * @param query - which ones; pass `nextBefore` as `before` until it is `null`
   * @param options - `signal` cancels the request
   * @returns a page; it may have few files, or none, where there are older ones
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   */
  list(slug: string, query: FilesQuery, options?: RequestOptions): Promise<RoomFilesPage>;
  /**
   * Creates an address that loads one file without a token, for five minutes and as long as the session goes on: for
   * downloads, and for media that are played while they load.
   *
   * @param id - which file
   * @param options - `signal` ends the wait
   * @returns the address, and when it expires
   * @throws {file_not_found} no message that the user may read has the file
   */
  url(id: string, options?: RequestOptions): Promise<FileTicket>;
  /**
   * Loads a file whole, for `URL.createObjectURL`.
   *
   * @param id - which file
   * @param options - `signal` ends the wait, `onProgress` is called while it is loaded
   * @returns its bytes, with its type
   * @throws {file_not_found} no message that the user may read has the file
   */
  blob(id: string, options?: LoadOptions): Promise<Blob>;
}
