/** One stored message as the monitor sees it: what lies in the store, never the text, never the sender. */
export interface CipherFlow {
  /** Slug. */
  room: string;
  roomName: string;
  seq: number;
  rev: number;
  /** When it was stored: ISO 8601, UTC, milliseconds. */
  at: string;
  /** Length of the ciphertext in bytes. */
  bytes: number;
  /** Which key encrypted it; not the key. */
  keyId: string;
  /** The whole Fernet token. */
  ciphertext: string;
}

/** Counts and rates of one room. */
export interface MonitorRoom {
  /** Slug. */
  room: string;
  roomName: string;
  /** Messages stored in all. */
  messages: number;
  /** Messages stored in the last minute, over 60: per second. */
  messagesPerSecond: number;
  /** Of the newest change. */
  rev: number;
  /** The newest stored frame, where there is one. */
  last?: CipherFlow;
}

/** Body of `GET /api/monitor/summary/`. */
export interface MonitorSummary {
  /** `rooms`: the rooms that the user is in; `site`: all of them. */
  scope: 'rooms' | 'site';
  rooms: MonitorRoom[];
  /** Messages stored in all. */
  messages: number;
  /** Messages stored in the last minute, over 60. */
  messagesPerSecond: number;
  /** Milliseconds from receipt to durable storage, over the last minute; null where these rooms had no message in it. */
  latencyMs: number | null;
  /** Key that encrypts new messages. */
  keyId: string;
  store: 'embedded' | 'mongodb';
  /** Of the server. */
  version: string;
}
