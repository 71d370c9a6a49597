/**
 * The bus between nodes: in the process, or Redis pub/sub. Delivers at most once, in order per publisher.
 * Messages are JSON texts; the Redis bus encrypts them with the keyring.
 */
export interface Bus {
  /** Publishes a message. Rejects when it could not be sent; callers log that and continue. */
  publish(channel: string, message: string): Promise<void>;
  /** False where a message could reach no handler, neither here nor on another node, and need not be created. */
  reaches(channel: string): boolean;
  /** Resolves once the subscription is active, with a function that ends it. Many handlers may share a channel. */
  subscribe(channel: string, handler: (message: string) => void): Promise<() => Promise<void>>;
  /**
   * Calls the handler after a lost connection is back: caches may be stale. The local bus never calls it.
   * @returns a function that removes the handler
   */
  onReconnect(handler: () => void): () => void;
  /** False while other nodes cannot be reached; this node then goes on alone. Always true for the local bus. */
  connected(): boolean;
  close(): Promise<void>;
}

/** Messages by which nodes invalidate each other's caches. */
export type ControlMessage =
  | { kind: 'membership'; userId: string; roomId: string }
  /**
   * A room was created or changed; `lifecycle` and its time where it was archived, opened again, deleted or restored, or what
   * guests may do in it changed, which is `opened` too.
   */
  | {
      kind: 'room';
      roomId: string;
      siteId: string;
      slug: string;
      lifecycle?: 'archived' | 'opened' | 'deleted' | 'restored';
      /** Milliseconds since 1970. */
      changedAt?: number;
    }
  /** One of two users blocked the other, or ended a block; without `users`, it may be anybody. */
  | { kind: 'blocks'; users?: [string, string] }
  | { kind: 'session'; sessionId: string }
  | { kind: 'user'; userId: string }
  | { kind: 'key'; keyId: string }
  /** A site changed, or its identity keys did. `changedAt`: milliseconds since 1970, as below. */
  | { kind: 'site'; siteId: string; changedAt: number }
  /** A webhook changed. */
  | { kind: 'webhooks' }
  /** The logs of these rooms moved, which a webhook wants to know. */
  | { kind: 'webhook-rooms'; rooms: { roomId: string; siteId: string }[] }
  /** An OAuth client changed. */
  | { kind: 'client'; clientId: string; changedAt: number };

const CONTROL_CHANNEL = 'control';

/** Publishes to every node, this one too. Rejects as `Bus.publish` does. */
export function publishControl(bus: Bus, message: ControlMessage): Promise<void> {
  return bus.publish(CONTROL_CHANNEL, JSON.stringify(message));
}

/** Subscribes to the control messages of all nodes; resolves and ends as `Bus.subscribe` does. */
export function subscribeControl(
  bus: Bus,
  handler: (message: ControlMessage) => void,
): Promise<() => Promise<void>> {
  return bus.subscribe(CONTROL_CHANNEL, (text) => handler(JSON.parse(text) as ControlMessage));
}
