import type { ServerEventName, ServerEvents } from '@sotto/protocol';
import type { ClientEventMap } from './events.js';
import type { Emitter } from './internal/emitter.js';
import type { createPresence } from './resources/presence.js';
import type { createTyping } from './resources/typing.js';
import type { GapHealer } from './sync/gap-recovery.js';

interface ServerEventsDeps {
  events: Emitter<ClientEventMap>;
  healer: GapHealer;
  presence: ReturnType<typeof createPresence>;
  typing: ReturnType<typeof createTyping>;
  /** Id of the own user. */
  userId: () => string | undefined;
}

type Handlers = { [E in ServerEventName]: (payload: ServerEvents[E]) => void };

/** What each event of the server does before listeners hear of it. */
export function createServerEvents(deps: ServerEventsDeps): (event: string, payload: unknown) => void {
  const { events, healer, presence, typing, userId } = deps;
  const isMe = (user: { id: string }) => user.id === userId();
  const handlers: Handlers = {
    'message.new': (payload) => {
      typing.stopped(payload.room, payload.message.sender.id);
      healer.receive('message.new', payload);
    },
    'message.updated': (payload) => healer.receive('message.updated', payload),
    'message.deleted': (payload) => healer.receive('message.deleted', payload),
    'typing.start': (payload) => {
      if (!isMe(payload.user)) typing.started(payload.room, payload.user, payload.expiresIn);
      events.emit('typing.start', payload);
    },
    'typing.stop': (payload) => {
      typing.stopped(payload.room, payload.user.id);
      events.emit('typing.stop', payload);
    },
    'presence.changed': (payload) => {
      presence.changed(payload.user, payload.status);
      events.emit('presence.changed', payload);
    },
    'member.added': (payload) => {
      presence.read([payload.member]);
      events.emit('member.added', payload);
    },
    'member.updated': (payload) => {
      presence.read([payload.member]);
      events.emit('member.updated', payload);
    },
    'member.removed': (payload) => {
      if (isMe(payload.user)) healer.untrack(payload.room);
      typing.stopped(payload.room, payload.user.id);
      events.emit('member.removed', payload);
    },
    'room.deleted': (payload) => {
      healer.untrack(payload.room);
      events.emit('room.deleted', payload);
    },
    heads: (payload) => {
      healer.heads(payload.rooms);
      events.emit('heads', payload);
    },
    'room.created': (payload) => events.emit('room.created', payload),
    'room.updated': (payload) => events.emit('room.updated', payload),
    read: (payload) => events.emit('read', payload),
    'auth.expiring': (payload) => events.emit('auth.expiring', payload),
    'session.ended': (payload) => events.emit('session.ended', payload),
    'server.draining': (payload) => events.emit('server.draining', payload),
  };
  return (event, payload) => {
    // A newer server may say what this version does not know.
    if (Object.hasOwn(handlers, event))
      (handlers[event as ServerEventName] as (payload: unknown) => void)(payload);
  };
}
