import type {
  Member,
  MessageEvent,
  PrivacySettings,
  ServerEventName,
  ServerEvents,
  User,
} from '@sotto/protocol';
import type { ClientEventMap } from './events.js';
import type { Emitter } from './internal/emitter.js';
import type { People } from './resources/people.js';
import type { Deliveries } from './sync/deliveries.js';
import type { Drafts } from './sync/drafts.js';
import type { GapRecovery } from './sync/gap-recovery.js';
import type { OwnReactionsState } from './sync/own-reactions.js';
import type { MessageEventName } from './sync/tracked-room.js';

interface ServerEventsDeps {
  events: Emitter<ClientEventMap>;
  recovery: GapRecovery;
  people: People;
  reactions: Pick<OwnReactionsState, 'receive'>;
  drafts: Pick<Drafts, 'receive'>;
  deliveries: Pick<Deliveries, 'learn' | 'confirm'>;
  /** The own user changed, elsewhere. */
  onOwnUser: (user: User) => void;
  /** The user changed what they show to others, on any device. */
  onPrivacy: (settings: PrivacySettings) => void;
  /** Id of the own user. */
  userId: () => string | undefined;
}

type Effects = { [E in ServerEventName]: (payload: ServerEvents[E]) => void };

const none = () => undefined;

/** Creates the function that applies each event of the server, then passes it to the listeners. */
export function createServerEvents(deps: ServerEventsDeps): (event: string, payload: unknown) => void {
  const { events, recovery, people, userId } = deps;
  const { identities, presence, typing } = people;
  const isMe = (user: { id: string }) => user.id === userId();
  const mark = ({ room, user, seq }: ServerEvents['read']) => {
    if (isMe(user)) deps.deliveries.confirm(room, seq);
  };
  const readMember = ({ member }: { member: Member }) => presence.read([member]);
  const receive = (name: MessageEventName) => (event: MessageEvent) => recovery.receive(name, event);
  const effects: Effects = {
    // Recovery emits messages, in order and once.
    'message.new': (payload) => {
      typing.stopped(payload.room, payload.message.sender.id);
      recovery.receive('message.new', payload);
    },
    'message.updated': receive('message.updated'),
    'message.deleted': receive('message.deleted'),
    'reaction.own': deps.reactions.receive,
    'typing.start': ({ room, user, expiresIn }) => {
      if (!isMe(user)) typing.started(room, user, expiresIn);
    },
    'typing.stop': ({ room, user }) => typing.stopped(room, user.id),
    'presence.changed': (payload) => presence.read([payload]),
    'member.added': readMember,
    'member.updated': readMember,
    'member.removed': ({ room, user }) => {
      if (isMe(user)) recovery.untrack(room);
      typing.stopped(room, user.id);
    },
    'room.deleted': ({ room }) => recovery.untrack(room),
    heads: ({ rooms }) => recovery.heads(rooms),
    // Emitted once, whoever learns of it first.
    'user.merged': ({ from, user }) => identities.learn(from, user),
    'user.updated': ({ user }) => {
      people.update(user);
      if (isMe(user)) deps.onOwnUser(user);
    },
    'report.created': none,
    'room.created': ({ room }) => deps.deliveries.learn([room]),
    'room.updated': none,
    read: mark,
    delivered: mark,
    'read.own': none,
    'room.own': none,
    'draft.updated': deps.drafts.receive,
    'privacy.updated': deps.onPrivacy,
    'blocks.changed': none,
    'auth.expiring': none,
    'session.ended': none,
    'server.draining': none,
  };
  return (event, payload) => {
    // A newer server may send events that this version does not know.
    if (!Object.hasOwn(effects, event)) return;
    (effects[event as ServerEventName] as (payload: unknown) => void)(payload);
    if (!event.startsWith('message.') && event !== 'user.merged')
      events.emit(event as ServerEventName, payload as never);
  };
}
