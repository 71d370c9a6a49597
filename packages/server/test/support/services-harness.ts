import type { GuestRights, ServerEventName, ServerEvents } from '@sotto/protocol';
import mongoose from 'mongoose';
import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Actor } from '../../src/actor.js';
import type { Bus } from '../../src/bus/bus.js';
import { createLocalBus } from '../../src/bus/local-bus.js';
import { generateFernetKey } from '../../src/crypto/fernet.js';
import { createKeyring } from '../../src/crypto/keyring.js';
import type { Keyring } from '../../src/crypto/keyring.js';
import { createModels } from '../../src/models/index.js';
import type { Models } from '../../src/models/index.js';
import { createRateLimiter } from '../../src/rate-limit/rate-limiter.js';
import { createAudit } from '../../src/services/audit.js';
import type { Audit } from '../../src/services/audit.js';
import { createSitesService } from '../../src/services/sites.js';
import { createUserDirectory } from '../../src/services/user/user-directory.js';
import type { UserDirectory } from '../../src/services/user/user-directory.js';
import { createKeysService } from '../../src/services/keys.js';
import type { KeysService } from '../../src/services/keys.js';
import { createServices } from '../../src/services/index.js';
import type { Services } from '../../src/services/index.js';
import type { ServicesDeps } from '../../src/services/deps.js';
import type { Realtime } from '../../src/services/realtime.js';
import { ensureIndexes } from '../../src/storage/indexes.js';
import { checkKeys } from '../../src/storage/key-check.js';
import { connectStore } from '../../src/storage/connect.js';
import type { StoreHandle } from '../../src/storage/connect.js';
import { EXTERNAL_STORE, startTestStore } from './test-store.js';

/** One call of the realtime double. */
interface Published {
  to: string;
  event: string;
  payload: unknown;
}

/** A realtime layer that records its calls. */
interface RecordedRealtime extends Realtime {
  readonly calls: Published[];
  /** Payloads of one event, in order. */
  events<E extends ServerEventName>(event: E): ServerEvents[E][];
}

/** The services of a server on its own connection, with its own caches. */
export interface ServicesNode extends Services {
  users: UserDirectory;
  models: Models;
  audit: Audit;
  keys: KeysService;
  bus: Bus;
  realtime: RecordedRealtime;
  store: StoreHandle;
}

export interface ServicesHarness {
  uri: string;
  keyring: Keyring;
  node: ServicesNode;
  /** Queries that no index served. */
  scans(): Promise<string[]>;
  addNode(options?: {
    uri?: string;
    keyring?: Keyring;
    logger?: Logger;
    online?: string[];
    selectionTimeoutMs?: number;
    clock?: () => number;
    guestRights?: GuestRights;
  }): Promise<ServicesNode>;
  addSite(slug: string): Promise<string>;
  /** Creates a user and returns its actor. */
  addUser(
    username: string,
    options?: { siteId?: string; scopes?: Actor['scopes']; kind?: Actor['kind'] },
  ): Promise<Actor>;
  close(): Promise<void>;
}

const OWN_SCOPES: Actor['scopes'] = ['chat', 'monitor'];

export { EXTERNAL_STORE } from './test-store.js';

/** A real store, one site, and one node. */
export async function startServices(): Promise<ServicesHarness> {
  const testStore = await startTestStore();
  const keyring = createKeyring([generateFernetKey()]);
  const nodes: ServicesNode[] = [];

  const addNode: ServicesHarness['addNode'] = async (options = {}) => {
    const logger = options.logger ?? pino({ level: 'silent' });
    const { uri = testStore.uri, selectionTimeoutMs } = options;
    const store = await connectStore(uri, {
      embedded: !EXTERNAL_STORE,
      logger,
      ...(selectionTimeoutMs && { selectionTimeoutMs }),
    });
    const models = createModels(store.connection, options.keyring ?? keyring);
    const realtime = recordRealtime();
    const bus = createLocalBus({ logger });
    const clock = options.clock ?? Date.now;
    const keys = createKeysService({ models, keyring: options.keyring ?? keyring, bus, logger, clock });
    const sites = createSitesService({ models, bus, clock, logger });
    const users = createUserDirectory({
      ...{ models, keys, bus, clock, logger, sites, baseUrl: () => 'http://chat.test' },
    });
    const deps: ServicesDeps = {
      ...{ models, realtime, keyring: options.keyring ?? keyring, logger, bus, clock },
      keys,
      baseUrl: () => 'http://chat.test',
      limiter: createRateLimiter({ enabled: false, clock }),
      audit: createAudit({ models, logger, clock }),
      securityLog: { fileScanned() {} },
      webhooks: { roomMoved() {} },
      users,
      sites,
      presence: {
        statusOf: async (ids) =>
          new Map(ids.map((id) => [id, options.online?.includes(id) ? 'online' : 'offline'])),
        visibilityChanged() {},
      },
      guestRights: async () => options.guestRights ?? 'write',
      blockGuest: async () => {},
      storeKind: 'embedded',
      version: '0.0.0-test',
    };
    const shown = { models, audit: deps.audit, keys, bus, realtime, store, users };
    const node = { ...createServices(deps), ...shown };
    nodes.push(node);
    return node;
  };

  const node = await addNode();
  if (EXTERNAL_STORE) await ensureIndexes(node.models, pino({ level: 'silent' }));
  await checkKeys(node.models, keyring);
  const addSite = async (slug: string): Promise<string> => {
    const site = await node.models.Site.create({
      slug,
      name: slug,
      settings: { identity: 'off', registration: 'on' },
      createdAt: new Date(),
    });
    return site._id.toString();
  };
  const defaultSite = await addSite('default');

  return {
    ...{ uri: testStore.uri, keyring, node, addNode, addSite },
    scans: () => testStore.scans(),
    async addUser(
      username,
      { siteId = defaultSite, scopes = OWN_SCOPES, kind = 'user' } = {},
    ): Promise<Actor> {
      const user = await node.models.User.create({
        site: new mongoose.Types.ObjectId(siteId),
        username,
        displayName: username.toUpperCase(),
        kind,
        grantedScopes: [],
        createdAt: new Date(),
      });
      const userId = user._id.toString();
      return {
        userId,
        username,
        kind,
        siteId,
        clientId: 'test',
        scopes,
        sessionId: 's',
        expiresAt: Date.now() + 900_000,
      };
    },
    async close() {
      for (const one of nodes) {
        await one.idle();
        await one.store.close();
      }
      await testStore.stop();
    },
  };
}

function recordRealtime(): RecordedRealtime {
  const calls: Published[] = [];
  const note = (to: string, event: string, payload: unknown) => void calls.push({ to, event, payload });
  return {
    calls,
    events: <E extends ServerEventName>(event: E) =>
      calls.filter((call) => call.event === event).map((call) => call.payload as ServerEvents[E]),
    toRoom: (room, event, payload) => note(`room:${room.slug}`, event, payload),
    toUser: (userId, event, payload) => note(`user:${userId}`, event, payload),
    toRooms: (siteId, _rooms, event, payload) => note(`site:${siteId}`, event, payload),
    cipherFlow: (room, flow) => note(`monitor:${room.slug}`, 'cipher.flow', flow),
    memberJoined: (userId, room) => note(`user:${userId}`, 'memberJoined', room.slug),
    memberLeft: (userId, room) => note(`user:${userId}`, 'memberLeft', room.slug),
    sessionEnded: (userId, sessionId, code) => note(`user:${userId}`, 'session.ended', { sessionId, code }),
  };
}
