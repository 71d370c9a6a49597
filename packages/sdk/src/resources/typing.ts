import type { User } from '@sotto/protocol';
import type { TypingApi } from '../api/live.js';
import type { Clock } from '../options.js';

/** Milliseconds between two signals that one types; the server lets one expire after 6 s. */
const REPEAT_MS = 3_000;
/** After a stop the next may come sooner; the server takes one a second, by its own clock. */
const AGAIN_MS = 1_200;

interface TypingDeps {
  clock: Clock;
  /** Signals may be lost: they are never repeated. */
  send: (event: 'typing.start' | 'typing.stop', room: string) => void;
  onChange: (room: string, users: User[]) => void;
}

/** Typing, both ways. */
export function createTyping({ clock, send, onChange }: TypingDeps) {
  /** When we last said that we type, by room, and whether that still holds. */
  const said = new Map<string, { at: number; holds: boolean }>();
  const typists = new Map<string, Map<string, { user: User; until: number; timer: unknown }>>();

  // After a sleep the timers are late.
  const current = (room: string): User[] =>
    [...(typists.get(room)?.values() ?? [])]
      .filter(({ until }) => clock.now() < until)
      .map(({ user }) => user);

  function stopped(room: string, userId: string): void {
    const users = typists.get(room);
    const typist = users?.get(userId);
    if (!users || !typist) return;
    clock.clearTimeout(typist.timer);
    users.delete(userId);
    if (users.size === 0) typists.delete(room);
    onChange(room, current(room));
  }

  const api: TypingApi = {
    start(room) {
      const last = said.get(room);
      // The clock may have been set back.
      if (last && Math.abs(clock.now() - last.at) < (last.holds ? REPEAT_MS : AGAIN_MS)) return;
      said.set(room, { at: clock.now(), holds: true });
      send('typing.start', room);
    },
    stop(room) {
      const last = said.get(room);
      if (!last?.holds) return;
      last.holds = false;
      send('typing.stop', room);
    },
    current,
  };

  return {
    api,
    /** Somebody else types; `expiresIn` in seconds. */
    started(room: string, user: User, expiresIn: number): void {
      const users = typists.get(room) ?? new Map<string, { user: User; until: number; timer: unknown }>();
      const known = users.get(user.id);
      clock.clearTimeout(known?.timer);
      const timer = clock.setTimeout(() => stopped(room, user.id), expiresIn * 1000);
      users.set(user.id, { user, until: clock.now() + expiresIn * 1000, timer });
      typists.set(room, users);
      if (!known) onChange(room, current(room));
    },
    stopped,
    /** Nobody types: the connection ended. */
    clear(): void {
      said.clear();
      for (const [room, users] of [...typists]) for (const id of [...users.keys()]) stopped(room, id);
    },
  };
}
