/** One stored message as the monitor sees it: what is in the store, never the text or the sender. */
export interface CipherFlow {
  /** Slug. */
  room: string;
  /** Name of the room. */
  roomName: string;
  /** Its place among the room's messages. */
  seq: number;
  /** Its place in the room's log. */
  rev: number;
  /** When it was stored: ISO 8601, UTC, milliseconds. */
  at: string;
  /** Length of the ciphertext in bytes. */
  bytes: number;
  /** Id of the key that encrypted it; not the key itself. */
  keyId: string;
  /** The whole Fernet token. */
  ciphertext: string;
}

/** Counts and rates of one room. */
export interface MonitorRoom {
  /** Slug. */
  room: string;
  roomName: string;
  /** Stored messages. */
  messages: number;
  /** Mean over the last minute. */
  messagesPerSecond: number;
  /** `rev` of the newest change. */
  rev: number;
  /** The newest stored message, if there is one. */
  last?: CipherFlow;
}

/** Body of `GET /api/monitor/summary/`. */
export interface MonitorSummary {
  /** `rooms`: the rooms that the user is in; `site`: all of them. */
  scope: 'rooms' | 'site';
  rooms: MonitorRoom[];
  /** Stored messages. */
  messages: number;
  /** Mean over the last minute. */
  messagesPerSecond: number;
  /** Mean milliseconds from receipt to durable storage, over the last minute; `null` if there was no message in it. */
  latencyMs: number | null;
  /** Id of the key that encrypts new messages. */
  keyId: string;
  store: 'embedded' | 'mongodb';
  /** Version of the server. */
  version: string;
}
