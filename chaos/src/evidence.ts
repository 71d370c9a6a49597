/** One thing that a client asked for, and what it was told. */
export interface Operation {
  kind: 'send' | 'edit' | 'delete';
  room: string;
  /** Username. */
  sender: string;
  /** Names the message, also for an edit or a deletion of it. Unique in the whole run. */
  clientMessageId: string;
  /** What the message says afterwards; `null` for a deletion. */
  content: string | null;
  /** Place among everything that was asked and answered in the run; of a repeat, that of the first try. */
  askedAt: number;
  answer?: { at: number; seq: number; rev: number };
  /** Why it was given up. */
  failure?: string;
}

/** A message as somebody read it. */
export interface Sighting {
  id: string;
  seq: number;
  rev: number;
  sender: string;
  clientMessageId: string;
  content: string | null;
}

/** A stored room, read in every way that there is. */
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

/** Everything that a run leaves behind, and all that the checker looks at. */
export interface Evidence {
  rooms: Record<string, StoredRoom>;
  operations: Operation[];
  listeners: ListenerLog[];
}
