import type {
  ChangesPage,
  DeliveredState,
  EditMessageInput,
  Message,
  ReadState,
  Room,
  SessionEndCode,
  SyncResult,
  SendMessageInput,
} from '@sotto/protocol';
import type { Logger } from 'pino';
import type { Actor } from '../actor.js';
import type { Bus, ControlMessage } from '../bus/bus.js';
import type { FailedAuthentications } from '../edge/failed-authentications.js';
import type { LogBudget } from '../edge/log-budget.js';
import type { Peers } from '../edge/peers.js';
import type { Metrics } from '../metrics.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../security-log.js';
import type { PresenceService } from '../services/presence.js';
import type { ReadPrices } from '../rate-limit/read-prices.js';
import type { RoomRef } from '../services/realtime.js';
import type { ReactionsService } from '../services/reactions.js';
import type { TypingService } from '../services/typing.js';

/** The part of the server's context that the socket transports need. */
export interface SocketsDeps {
  config: { maxSocketsPerUser: number; rateLimits: boolean; trustedProxies: number };
  logger: Logger;
  securityLog: SecurityLog;
  logBudget: LogBudget;
  bus: Bus;
  metrics?: Pick<Metrics, 'observe' | 'messageDelivered'> | undefined;
  limiter: RateLimiter;
  failedAuthentications: FailedAuthentications;
  peers: Pick<Peers, 'identify' | 'openQueue' | 'written'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Returns the announcements of what an operator changed after this time, in milliseconds since 1970. */
  changes: { after(time: number): Promise<ControlMessage[]> };
  origins: {
    isKnownOrigin(origin: string | undefined): Promise<boolean>;
    isAllowedFor(origin: string | undefined, clientId: string): Promise<boolean>;
  };
  services: {
    sessions: {
      verify(token: string): Promise<Actor>;
      /** Returns why the sessions of a user end before their time. Never rejects. */
      endCodeOf(userId: string): Promise<SessionEndCode>;
      /** Returns the ids of the sessions that ended after this time, in milliseconds since 1970. */
      endedAfter(time: number): Promise<string[]>;
    };
    sites: {
      requireEnabled(siteId: string): Promise<void>;
      find(siteId: string): Promise<{ slug: string }>;
    };
    rooms: {
      joinedRooms(user: Pick<Actor, 'userId' | 'kind'>): Promise<RoomRef[]>;
      /** Returns the newest `rev` of these rooms, by id. */
      heads(roomIds: string[]): Promise<Map<string, number>>;
      /** Returns a room as each of these users sees it who is a member, by user id. */
      viewsOf(room: RoomRef, userIds: string[]): Promise<Map<string, Room>>;
      resolveMember(actor: Actor, slug: string): Promise<{ room: RoomRef }>;
      read(actor: Actor, slug: string, seq: number): Promise<ReadState>;
      delivered(actor: Actor, rooms: Record<string, number>): Promise<DeliveredState>;
    };
    messages: {
      send(actor: Actor, slug: string, input: SendMessageInput): Promise<{ message: Message }>;
      edit(actor: Actor, slug: string, id: string, input: EditMessageInput): Promise<Message>;
      remove(actor: Actor, slug: string, id: string): Promise<Message>;
      changes(actor: Actor, slug: string, since: number): Promise<ChangesPage>;
      sync(actor: Actor, rooms: Record<string, number>): Promise<SyncResult>;
    };
    privacy: { seesReceipts(user: Pick<Actor, 'userId' | 'siteId'>): Promise<boolean> };
    reactions: Pick<ReactionsService, 'add' | 'remove'>;
    prices: Pick<ReadPrices, 'ofRooms'>;
    presence: PresenceService;
    typing: TypingService;
  };
}
