import type { Environment } from '../../environment.js';
import type { HeldDeletion } from '../../events.js';
import { onPageEnd } from '../../internal/page.js';

/** A deletion that has not arrived. */
export interface Held extends HeldDeletion {
  timer?: unknown;
  /** How often it could not be sent. */
  tries: number;
  /** The next page does not send it any more. */
  release?: () => void;
}

const present = ({ room, id, status, until, error }: Held): HeldDeletion => ({
  ...{ room, id, status },
  ...(until !== undefined && { until }),
  ...(error && { error }),
});

interface HeldListDeps {
  env: Pick<Environment, 'clock' | 'page'>;
  onChange: (room: string, deletions: HeldDeletion[]) => void;
  /** Sends what is left: the page may be gone for good, or come back. */
  sendLast: () => void;
}

export type HeldList = ReturnType<typeof createHeldList>;

/** The deletions of a client, and the page that may end while there are some. */
export function createHeldList({ env, onChange, sendLast }: HeldListDeps) {
  const all = new Map<string, Held>();
  const inRoom = (room: string) => [...all.values()].filter((held) => held.room === room).map(present);
  let stopWatching: (() => void) | undefined;

  function changed(room: string): void {
    if (all.size > 0) stopWatching ??= onPageEnd(env, sendLast);
    else {
      stopWatching?.();
      stopWatching = undefined;
    }
    onChange(room, inRoom(room));
  }

  return {
    inRoom,
    get: (id: string) => all.get(id),
    has: (held: Held) => all.get(held.id) === held,
    all: () => [...all.values()],
    waiting: () => [...all.values()].filter(({ status }) => status === 'waiting'),
    clear(): void {
      for (const held of all.values()) env.clock.clearTimeout(held.timer);
      const rooms = new Set([...all.values()].map(({ room }) => room));
      all.clear();
      rooms.forEach(changed);
    },
    put(held: Held, changes: Pick<Held, 'status' | 'until' | 'error'>): void {
      env.clock.clearTimeout(held.timer);
      if (changes.status === 'failed') held.release?.();
      Object.assign(held, { until: undefined, ...changes });
      all.set(held.id, held);
      changed(held.room);
    },
    remove(held: Held): void {
      env.clock.clearTimeout(held.timer);
      held.release?.();
      if (all.get(held.id) !== held) return;
      all.delete(held.id);
      changed(held.room);
    },
  };
}
