import type { Logger } from 'pino';
import { createCloseStack } from './async/close-stack.js';
import type { CloseStack } from './async/close-stack.js';
import type { Bus, ControlMessage } from './bus/bus.js';
import type { Config } from './config.js';
import { isTrial } from './config/trial.js';
import { createAuthentication } from './context/authentication.js';
import { createBackendParts } from './context/backend.js';
import type { BackendParts } from './context/backend.js';
import { createGuestParts } from './context/guests.js';
import { createInfrastructure } from './context/infrastructure.js';
import { createWebhookParts } from './context/webhooks.js';
import type { Keyring } from './crypto/keyring.js';
import type { KeyProvider } from './crypto/providers/key-provider.js';
import { createDemo } from './demo/demo.js';
import type { Demo } from './demo/demo.js';
import type { FailedAuthentications } from './edge/failed-authentications.js';
import type { LogBudget } from './edge/log-budget.js';
import type { Peers } from './edge/peers.js';
import { loadKeys } from './load-keys.js';
import type { ServerKeys } from './load-keys.js';
import type { Metrics } from './metrics.js';
import { createModels } from './models/index.js';
import type { Models } from './models/index.js';
import type { Transactions } from './oauth/authorize/transactions.js';
import type { Origins } from './oauth/origins/origins.js';
import { isCommonPassword } from './oauth/passwords.js';
import type { TokenEndpointDeps } from './oauth/token-endpoint.js';
import type { RateLimiter } from './rate-limit/rate-limiter.js';
import type { SecurityLog } from './security-log.js';
import { seedSite } from './seed-site.js';
import { createAuditSweep } from './services/audit/audit-sweep.js';
import { createAudit } from './services/audit.js';
import type { Audit } from './services/audit.js';
import type { WebhooksAdmin } from './services/admin/webhooks.js';
import { createServices } from './services/index.js';
import type { ScanFile } from './services/deps.js';
import type { Services } from './services/index.js';
import { applyLedger } from './services/erasure/apply-ledger.js';
import { createEraseAccount } from './services/erasure/erase-account.js';
import { createErasureSweep } from './services/erasure/erasure-sweep.js';
import { createKeyHolder } from './services/keys/key-holders.js';
import { createKeysService } from './services/keys.js';
import type { KeysService } from './services/keys.js';
import type { GuestSweep } from './services/guests/guest-sweep.js';
import type { GuestsService } from './services/guests.js';
import type { MergesService } from './services/merges.js';
import { createScanner } from './outbound/scanners/scanner.js';
import { createGuardedFetch } from './outbound/guarded-fetch.js';
import { createPresenceService } from './services/presence.js';
import type { PresenceService } from './services/presence.js';
import type { Realtime } from './services/realtime.js';
import type { SessionsService } from './services/sessions.js';
import { createSitesService } from './services/sites.js';
import type { SitesService } from './services/sites.js';
import { createTypingService } from './services/typing.js';
import type { TypingService } from './services/typing.js';
import { createUserDirectory } from './services/user/user-directory.js';
import { createUsersService } from './services/users.js';
import type { UsersService } from './services/users.js';
import type { StoreHandle } from './storage/connect.js';
import { createErasureLedger } from './services/erasure/erasure-ledger.js';
import type { ErasureLedger } from './services/erasure/ledger-entry.js';
import { createDirectoryBucket } from './storage/files/directory-bucket.js';
import { createS3Bucket } from './storage/files/s3.js';
import { ensureIndexes } from './storage/indexes.js';
import { checkKeys } from './storage/key-check.js';
import { runMigrations } from './storage/migrations.js';
import { filesDirectory, isEmptyStore, openStore } from './storage/open-store.js';
import type { RedisHandle } from './storage/redis.js';
import { VERSION } from './version.js';

/** The parts of one running server, created once at its start. */
export interface ServerContext {
  config: Config;
  logger: Logger;
  securityLog: SecurityLog;
  logBudget: LogBudget;
  store: StoreHandle;
  models: Models;
  keyring: Keyring;
  keys: ServerKeys;
  /** Seals and opens what belongs to a site. */
  dataKeys: KeysService;
  bus: Bus;
  /** Undefined where this node is alone. */
  redis: RedisHandle | undefined;
  /** Undefined where no way to read them is configured. */
  metrics: Metrics | undefined;
  realtime: Realtime;
  audit: Audit;
  limiter: RateLimiter;
  failedAuthentications: FailedAuthentications;
  peers: Peers;
  origins: Origins;
  /** Returns the announcements of what an operator changed after this time, in milliseconds since 1970. */
  changes: { after(time: number): Promise<ControlMessage[]> };
  oauth: TokenEndpointDeps & {
    transactions: Transactions;
    /** URLs of this server as an issuer (RFC 8414); the first one is the one to name. */
    issuers: () => readonly string[];
  };
  services: Omit<
    Services,
    | 'backend'
    | 'heads'
    | 'mergeRooms'
    | 'leaveRoom'
    | 'eraseTraces'
    | 'settleMemberships'
    | 'foldReactions'
    | 'idle'
    | 'announceUser'
    | 'start'
  > & {
    sites: SitesService;
    backend: Services['backend'] & BackendParts;
    users: UsersService;
    sessions: SessionsService;
    presence: PresenceService;
    guests: GuestsService;
    guestSweep: GuestSweep;
    merges: MergesService;
    typing: TypingService;
    webhooks: WebhooksAdmin;
  };
  /** The scripted users of the demo. */
  demo: Demo;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** The origins under which this server itself is reached; known once it listens. */
  ownOrigins: { current: string[] };
  /** Finishes writes that are under way and closes everything. */
  close(): Promise<void>;
}

/** What a context is created from. */
type Base = Pick<ServerContext, 'config' | 'logger' | 'clock'> & {
  /** Tests only. */
  cheapPasswords?: boolean | undefined;
  /** Beside those of `KEY_PROVIDERS`. */
  keyProviders?: readonly KeyProvider[] | undefined;
  scanFile?: ScanFile | undefined;
};

/**
 * Opens the store and creates everything else.
 * @throws StoreError, KeyError, ConfigError
 */
export async function createContext({
  onStoreFailed,
  ...base
}: Base & { onStoreFailed: (error: Error) => void }): Promise<ServerContext> {
  const started = createCloseStack();
  try {
    const store = await openStore({ ...base.config, logger: base.logger, onFailed: onStoreFailed });
    started.add(() => store.close());
    return await assemble(base, store, started);
  } catch (error) {
    await started.close().catch((late: unknown) => base.logger.warn({ err: late }, 'unable to stop'));
    throw error;
  }
}

/** @param started - gets everything that runs by itself from now on: also what a failed start has to stop */
async function assemble(base: Base, store: StoreHandle, started: CloseStack): Promise<ServerContext> {
  const { keys, models, ledger } = await prepareStore(base, store, started);
  const { keyring, tokenKeys } = keys;
  const infrastructure = await createInfrastructure({ ...base, store, keyring, started });
  const sites = createSitesService({ ...base, ...infrastructure, models });
  const audit = createAudit({ ...base, models });
  const dataKeys = createKeysService({ ...base, ...infrastructure, models, keyring });
  const { sessions, guests, prove, ...authentication } = createAuthentication({
    ...{ ...base, models, tokenKeys, infrastructure, audit, sites, dataKeys },
    // Whoever shares a room is known by the services, which are created later.
    announceUser: (siteId, userId) => announceUser(siteId, userId),
  });
  const baseUrl = () => base.config.publicUrl ?? authentication.ownOrigins.current[0] ?? '';
  const shared = { ...base, ...infrastructure, models, keys: dataKeys, audit, sites, baseUrl };
  const auditSweep = createAuditSweep(shared);
  const users = createUserDirectory(shared);
  const { webhooks, webhooksAdmin } = createWebhookParts(shared);
  const presence = createPresenceService({ ...shared, users });
  started.add(() => presence.close());
  const { start, idle, announceUser, mergeRooms, leaveRoom, eraseTraces, ...chat } = createServices({
    ...{ ...shared, presence, users, keyring, webhooks },
    metrics: infrastructure.recorder,
    storeKind: store.kind,
    isSharded: store.isSharded,
    ...filePartsOf(base, store),
    push: base.config.vapid && {
      ...{ vapid: base.config.vapid, delayMs: base.config.pushDelayMs },
      guardedFetch: createGuardedFetch(base.config),
    },
    mail: base.config.smtp && { smtp: base.config.smtp, delayMs: base.config.mailDelayMs },
    guestRights: async (siteId) => (await sites.settings(siteId)).guests,
    blockGuest: guests.blockAddressesOf,
    version: VERSION,
  });
  started.add(idle);
  const guestParts = createGuestParts({ ...shared, prove, sessions, mergeRooms, leaveRoom });
  const erasures = createErasureSweep({ ...shared, ledger, eraseTraces });
  const typing = createTypingService({ ...shared, users, rooms: chat.rooms });
  const { clients, loginLimits, passwords } = authentication.oauth;
  const erasing = { ...shared, sessions, ledger, completeErasures: erasures.runOnce };
  const eraseAccount = createEraseAccount(erasing);
  const backendParts = createBackendParts({
    ...{ ...shared, sessions, announceUser, eraseAccount, oauth: authentication.oauth },
  });
  const demo = createDemo({ ...shared, clients, services: { ...chat, typing } });
  const parts = [auditSweep, webhooks, guestParts, erasures];
  started.add(() => Promise.all(parts.map((part) => part.stop())));
  started.add(() => demo.close());
  start();
  for (const part of parts) part.start();

  return {
    ...shared,
    ...authentication,
    store,
    keyring,
    keys,
    dataKeys,
    demo,
    changes: {
      after: async (time: number) =>
        (await Promise.all([authentication.changes.after(time), chat.rooms.changesAfter(time)])).flat(),
    },
    services: {
      ...{ ...chat, sessions, presence, typing, sites },
      ...{ guests, merges: guestParts.merges, guestSweep: guestParts.guestSweep },
      backend: {
        ...chat.backend,
        ...backendParts,
      },
      webhooks: webhooksAdmin,
      users: createUsersService({
        ...{ ...shared, sessions, loginLimits, announceUser, eraseAccount },
        passwords: { ...passwords, isCommon: isCommonPassword },
      }),
    },
    close() {
      // First: it takes no time, and must be done also where the rest hangs.
      infrastructure.stopWatching();
      return started.close();
    },
  };
}

/** Creates where files are stored beside the database, and who examines them, as far as the operator wants. */
function filePartsOf({ config, scanFile }: Base, { kind }: StoreHandle) {
  const { fileScanUrl, filesS3 } = config;
  const remote = filesS3 ? [createS3Bucket(filesS3)] : [];
  const local = kind === 'embedded' ? [createDirectoryBucket(filesDirectory(config.dataDir))] : [];
  return {
    buckets: [...remote, ...local],
    scanFile: scanFile ?? (fileScanUrl === undefined ? undefined : createScanner(fileScanUrl)),
  };
}

/** Loads the keys, and brings the store into the form that this version needs. */
async function prepareStore(
  { config, logger, clock, keyProviders }: Base,
  store: StoreHandle,
  started: CloseStack,
): Promise<{ keys: ServerKeys; models: Models; ledger: ErasureLedger }> {
  const facts = { kind: store.kind, empty: await isEmptyStore(store) };
  const keys = await loadKeys(config, facts, { clock, logger, keyProviders });
  const models = createModels(store.connection, keys.keyring);
  await runMigrations(models, logger);
  await ensureIndexes(models, logger);
  const ledger = createErasureLedger(config.erasureLedger);
  const holder = { keyring: keys.keyring, isTrial: isTrial(config) };
  const keyHolder = createKeyHolder({ ...holder, models, logger, clock });
  started.add(() => keyHolder.stop());
  // Announced before they are checked: a rotation that retires a key in between sees that this server needs it.
  await keyHolder.start();
  await checkKeys(models, keys.keyring, new Date(clock()));
  await seedSite(models, new Date(clock()));
  await applyLedger({ models, ledger, logger, now: new Date(clock()) });
  return { keys, models, ledger };
}
