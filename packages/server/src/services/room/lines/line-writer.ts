import type { KnownSystemData, User } from '@sotto/protocol';
import { NO_ID, toObjectId } from '../../../models/object-id.js';
import type { RoomRecord, UnsettledChanges } from '../../../models/room.js';
import { unknownUser } from '../../../presenters/users.js';
import type { ServicesDeps } from '../../deps.js';
import type { MessageWriter } from '../../room-log/message-writer.js';
import { toAccessedRoom } from '../accessed-room.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { RoomAssembler } from '../assembler.js';
import { openName } from '../names/room-names.js';
import { linesOf } from './decision-lines.js';
import type { DecisionLine } from './decision-lines.js';
import { lineText } from './line-text.js';

/** Writes what a decision leaves in the room's log. May be repeated, also by another node. */
export type WriteLines = (room: RoomRecord, decision: UnsettledChanges) => Promise<void>;

/**
 * Creates what writes system lines. A line has an id that follows from the decision, and the log stores each id of a sender
 * once; no client can send such an id, as it has a colon.
 */
export function createLineWriter(
  deps: Pick<ServicesDeps, 'users' | 'keys' | 'logger' | 'realtime'>,
  parts: {
    writer: Pick<MessageWriter<AccessedRoom>, 'append'>;
    assembler: Pick<RoomAssembler, 'summary'>;
  },
): WriteLines {
  const { users, keys, realtime } = deps;
  const { writer, assembler } = parts;

  async function dataOf(room: RoomRecord, line: DecisionLine, people: User[]): Promise<KnownSystemData> {
    if ('users' in line) {
      const { type } = line;
      if (type === 'member.joined') return { type, by: 'invitation' };
      if (type === 'member.left') return { type };
      const users = people.map(({ username }) => username);
      const bots = people.filter(({ kind }) => kind === 'bot').map(({ username }) => username);
      const names = people.map(({ displayName }) => displayName);
      return { type, users, names, ...(bots.length > 0 && { bots }) };
    }
    const { type, name = '', sealedName, seconds = 0 } = line.note;
    if (type === 'slowMode.changed') return { type, seconds };
    if (type !== 'room.renamed') return { type };
    const named = toAccessedRoom({ ...room, name, ...(sealedName && { sealedName }) });
    return { type, name: (await openName(deps, named)).name };
  }

  return async (record, decision) => {
    const lines = linesOf(record, decision);
    if (lines.length === 0) return;
    const room = toAccessedRoom(record);
    const ids = lines.flatMap((line) => [line.by ?? NO_ID, ...('users' in line ? line.users : [])]);
    const people = await users.byIds(room.siteId, ids);
    // Not that of the actor: a line may be written after the actor was erased.
    const key = await keys.ofSite(room.siteId);
    const find = (id: string): User => people.get(id) ?? unknownUser(id);
    const drafts = await Promise.all(
      lines.map(async (line) => {
        const senderId = line.by ?? NO_ID;
        const sender = find(senderId);
        const named = 'users' in line ? line.users.map(find) : [];
        const data = await dataOf(record, line, named);
        return {
          ...{ key, sender, senderId, clientMessageId: `system:${decision.id.toString()}:${line.type}` },
          ...('users' in data && 'users' in line && { named: line.users.map(toObjectId) }),
          payload: { v: 1, text: lineText(data, sender.displayName), kind: 'system', data } as const,
        };
      }),
    );
    // A command changed the room, and could tell nobody.
    if (decision.handedOver && decision.lines)
      realtime.toRoom(room, 'room.updated', { room: await assembler.summary(room) });
    // In one turn, so that they keep their order.
    await Promise.all(drafts.map((draft) => writer.append(room, draft)));
  };
}
