import type { GuestRights } from '@sotto/protocol';
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.js';
import type { Keyring } from '../crypto/keyring.js';
import type { MetricsRecorder } from '../metrics.js';
import type { Models } from '../models/index.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { Bucket } from '../storage/files/bucket.js';
import type { SecurityLog } from '../security-log.js';
import type { Audit } from './audit.js';
import type { KeysService } from './keys.js';
import type { MailOptions } from './mail/mail-sender.js';
import type { PresenceService } from './presence.js';
import type { PushOptions } from './push/push-sender.js';
import type { Realtime, RoomRef } from './realtime.js';
import type { SitesService } from './sites.js';
import type { UserDirectory } from './user/user-directory.js';

/** A file whose upload is complete. */
export interface ScannedFile {
  name: string;
  /** In bytes. */
  size: number;
  /** Aborts when a verdict would come too late. */
  signal: AbortSignal;
  /** Reads the bytes, once more with each call. */
  read(): AsyncIterable<Buffer>;
}

/**
 * Decides whether a file is accepted, such as a virus scanner. After an error, or half a minute, the site's setting
 * `scanFailure` decides.
 */
export type ScanFile = (file: ScannedFile) => Promise<'ok' | 'refused'>;

/** What the services are created from. */
export interface ServicesDeps {
  models: Models;
  realtime: Realtime;
  bus: Bus;
  /** Who is online, whether they show it or not. */
  presence: Pick<PresenceService, 'statusOf' | 'visibilityChanged'>;
  users: UserDirectory;
  sites: Pick<SitesService, 'find' | 'settings' | 'requireEnabled'>;
  keyring: Keyring;
  keys: KeysService;
  /** Returns the server's URL as browsers see it, without a trailing slash; known once it listens. */
  baseUrl: () => string;
  limiter: Pick<RateLimiter, 'enforce'>;
  audit: Audit;
  securityLog: Pick<SecurityLog, 'fileScanned'>;
  /** Wakes what sends webhooks. */
  webhooks: { roomMoved(room: RoomRef): void };
  /** How messages are pushed; absent where none are. */
  push?: PushOptions | undefined;
  /** How mails are sent; absent where none are. */
  mail?: MailOptions | undefined;
  /** What guests may do on a site. */
  guestRights: (siteId: string) => Promise<GuestRights>;
  /** Admits no new guests from where a banned guest was seen; does nothing for other users. */
  blockGuest: (siteId: string, userId: string) => Promise<void>;
  /** Decides whether a complete file is accepted; without it every file is. */
  scanFile?: ScanFile | undefined;
  /** Where files are stored instead of the database: new ones in the first, older ones also in the others. */
  buckets?: readonly Bucket[];
  metrics?: MetricsRecorder;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  storeKind: 'embedded' | 'mongodb';
  /** Whether the store is a sharded cluster. */
  isSharded?: boolean;
  /** Version of the server, shown by the monitor. */
  version: string;
}

/** How long a token, membership, room, head, site or OAuth client may live in memory, in milliseconds. */
export const CACHE_TTL_MS = 5000;
