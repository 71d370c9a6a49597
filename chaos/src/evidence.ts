/** A request of a client, and its result. */
export interface Operation {
  kind: 'send' | 'edit' | 'delete';
  room: string;
  /** Username. */
  sender: string;
  /** Names the message, also for an edit or a deletion of it. Unique in the whole run. */
  clientMessageId: string;
  /** The new content; `null` for a deletion. */
  content: string | null;
  /** Position among all requests and replies of the run; a retry keeps that of the first attempt. */
  askedAt: number;
  reply?: { at: number; seq: number; rev: number };
  /** Why it was given up. */
  failure?: string;
}

/** A message as a reader saw it. */
export interface Sighting {
  id: string;
  seq: number;
  rev: number;
  sender: string;
  clientMessageId: string;
  content: string | null;
}

/** A stored room, read in every available way. */
export interface StoredRoom {
  /** By REST history. */
  history: Sighting[];
  /** By REST changes from 0. */
  changes: Sighting[];
  /** By the database itself: every `rev` that a message ever had. */
  revs: { id: string; seq: number; rev: number; revs: number[] }[];
}

/** What one listener applied, in its order, by room. */
export interface ListenerLog {
  name: string;
  rooms: Record<string, Sighting[]>;
}

/** The complete input of the checker. */
export interface Evidence {
  rooms: Record<string, StoredRoom>;
  operations: Operation[];
  listeners: ListenerLog[];
}
