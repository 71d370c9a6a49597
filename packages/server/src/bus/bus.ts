/**
 * The one bus between nodes: in the process, or Redis pub/sub. At most once; order is kept per publisher.
 * Messages are JSON texts; the Redis form encrypts them with the keyring.
 */
export interface Bus {
  /** Rejects when the message could not be handed over; callers log and go on. */
  publish(channel: string, message: string): Promise<void>;
  /** False where nobody could hear a message: no handler here, and no other node. It need not be made then. */
  reaches(channel: string): boolean;
  /** Resolves once the subscription is active; call the result to end it. Many handlers may share a channel. */
  subscribe(channel: string, handler: (message: string) => void): Promise<() => Promise<void>>;
  /** Called after a lost connection is back: what was cached may be stale. Never called by the local bus. */
  onReconnect(handler: () => void): () => void;
  /** False while other nodes cannot be reached; this node then goes on alone. Always true for the local bus. */
  connected(): boolean;
  close(): Promise<void>;
}

/** What nodes tell each other, so that each forgets what it knew. */
export type ControlMessage =
  | { kind: 'membership'; userId: string; roomId: string }
  | { kind: 'room'; roomId: string; siteId: string; slug: string }
  | { kind: 'session'; sessionId: string }
  | { kind: 'user'; userId: string };

const CONTROL_CHANNEL = 'control';

/** Tells every node, this one too. Rejects as `Bus.publish` does. */
export function publishControl(bus: Bus, message: ControlMessage): Promise<void> {
  return bus.publish(CONTROL_CHANNEL, JSON.stringify(message));
}

/** Hears what any node tells; resolves and ends as `Bus.subscribe` does. */
export function subscribeControl(
  bus: Bus,
  handler: (message: ControlMessage) => void,
): Promise<() => Promise<void>> {
  return bus.subscribe(CONTROL_CHANNEL, (text) => handler(JSON.parse(text) as ControlMessage));
}
