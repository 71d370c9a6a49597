import type { User } from '@sotto/protocol';
import type { TypingApi } from '../api/typing.js';
import type { ClientEventMap } from '../events.js';
import type { Emitter } from '../internal/emitter.js';
import type { Clock } from '../ports.js';

/** Milliseconds between two signals while the user types; the server lets one expire after 6 s. */
const REPEAT_MS = 3_000;
/** Milliseconds before a signal that follows a stop; the server takes one a second, by its own clock. */
const AGAIN_MS = 1_200;

export interface TypingDeps {
  clock: Clock;
  events: Pick<Emitter<ClientEventMap>, 'emit'>;
  /** Sends a signal, which may be lost: it is not repeated. */
  request: (event: 'typing.start' | 'typing.stop', payload: { room: string }) => Promise<unknown>;
}

/** Typing in both directions: the user's own signals, and who else is typing. */
export function createTyping({ clock, events, request }: TypingDeps) {
  /** By room, when the last signal was sent, and whether the user still types. */
  const sent = new Map<string, { at: number; isTyping: boolean }>();
  const typists = new Map<string, Map<string, { user: User; until: number; timer: unknown }>>();

  // After the device slept, the timers are late.
  const current = (room: string): User[] =>
    [...(typists.get(room)?.values() ?? [])]
      .filter(({ until }) => clock.now() < until)
      .map(({ user }) => user);
  const report = (room: string) => events.emit('typing.changed', { room, users: current(room) });
  const send = (event: 'typing.start' | 'typing.stop', room: string) =>
    void request(event, { room }).catch(() => undefined);

  /** Another user types until then. */
  function track(room: string, user: User, until: number): void {
    const users = typists.get(room) ?? new Map<string, { user: User; until: number; timer: unknown }>();
    clock.clearTimeout(users.get(user.id)?.timer);
    const timer = clock.setTimeout(() => stopped(room, user.id), Math.max(0, until - clock.now()));
    typists.set(room, users.set(user.id, { user, until, timer }));
  }

  function stopped(room: string, userId: string): void {
    const users = typists.get(room);
    const typist = users?.get(userId);
    if (!users || !typist) return;
    clock.clearTimeout(typist.timer);
    users.delete(userId);
    if (users.size === 0) typists.delete(room);
    report(room);
  }

  const api: TypingApi = {
    start(room) {
      const last = sent.get(room);
      // The clock may have been set back.
      if (last && Math.abs(clock.now() - last.at) < (last.isTyping ? REPEAT_MS : AGAIN_MS)) return;
      sent.set(room, { at: clock.now(), isTyping: true });
      send('typing.start', room);
    },
    stop(room) {
      const last = sent.get(room);
      if (!last?.isTyping) return;
      last.isTyping = false;
      send('typing.stop', room);
    },
    current,
  };

  return {
    api,
    /** Another user types; `expiresIn` in seconds. */
    started(room: string, user: User, expiresIn: number): void {
      const isKnown = typists.get(room)?.has(user.id);
      track(room, user, clock.now() + expiresIn * 1000);
      if (!isKnown) report(room);
    },
    stopped,
    /** A user who types has another id, name or picture from now on. */
    replace(from: string, user: User): void {
      for (const [room, users] of typists) {
        const typist = users.get(from);
        if (!typist) continue;
        clock.clearTimeout(typist.timer);
        users.delete(from);
        // The account may type too, in another tab.
        track(room, user, Math.max(typist.until, users.get(user.id)?.until ?? 0));
        report(room);
      }
    },
    /** Nobody types: the connection ended. */
    clear(): void {
      sent.clear();
      typists.forEach((users, room) => users.forEach((_, id) => stopped(room, id)));
    },
  };
}
