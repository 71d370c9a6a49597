import { Types } from 'mongoose';
import { expect, it } from 'vitest';
import type { MembershipChange, RoomRecord, UnsettledChanges } from '../../../models/room.js';
import { MAX_TOLD_MEMBERS, linesOf } from './decision-lines.js';

const [ada, bob, eve, tom] = ['a', 'b', 'c', 'd'].map((digit) => new Types.ObjectId(digit.repeat(24))) as [
  Types.ObjectId,
  Types.ObjectId,
  Types.ObjectId,
  Types.ObjectId,
];
const room = (fields: Partial<RoomRecord> = {}) =>
  ({ visibility: 'private', memberCount: 4, ...fields }) as RoomRecord;
const decision = (changes: MembershipChange[], fields: Partial<UnsettledChanges> = {}) =>
  ({ id: new Types.ObjectId(), version: 2, changes, ...fields }) as UnsettledChanges;
const enter = (user: Types.ObjectId, by?: Types.ObjectId): MembershipChange => ({
  ...{ user, before: null, role: 'member' },
  ...(by && { by }),
});
const told = (changes: MembershipChange[], fields: Partial<UnsettledChanges> = {}, of = room()) =>
  linesOf(of, decision(changes, fields)).map(({ type, by }) => [type, by]);

it('are one for all whom the same user adds by one decision, and one for each who joins', () => {
  const changes = [enter(bob, ada), enter(eve, eve), enter(tom, ada), enter(ada, ada)];
  expect(linesOf(room(), decision(changes))).toEqual([
    { type: 'member.added', by: ada.toString(), users: [bob, tom].map(String) },
    { type: 'member.joined', by: eve.toString(), users: [eve.toString()] },
    { type: 'member.joined', by: ada.toString(), users: [ada.toString()] },
  ]);
});

it('are none of a role, a mute, a ban of somebody who is not there, and the first decision', () => {
  expect(told([{ user: bob, by: ada, before: 'member', role: 'owner' }])).toEqual([]);
  expect(told([{ user: bob, by: ada, before: 'member', role: 'member', mutedUntil: new Date() }])).toEqual(
    [],
  );
  expect(told([{ user: bob, by: ada, before: null, role: null, bannedUntil: new Date() }])).toEqual([]);
  expect(told([enter(ada, ada)], { version: 1 })).toEqual([]);
});

it("are none of a guest whose membership becomes that of an account, and the site's where nobody else decided", () => {
  const ended = { user: bob, before: 'member' as const, role: null };
  expect(
    told([
      { ...ended, isMerge: true },
      { ...enter(ada), isMerge: true },
    ]),
  ).toEqual([]);
  // The site's backend, or the operator.
  expect(told([ended, enter(ada)])).toEqual([
    ['member.removed', undefined],
    ['member.added', undefined],
  ]);
});

it('are none where the room is public, large, direct or deleted', () => {
  const changes = [enter(bob, ada)];
  expect(told(changes)).toHaveLength(1);
  expect(told(changes, {}, room({ visibility: 'public' }))).toEqual([]);
  expect(told(changes, {}, room({ memberCount: MAX_TOLD_MEMBERS }))).toHaveLength(1);
  expect(told(changes, {}, room({ memberCount: MAX_TOLD_MEMBERS + 1 }))).toEqual([]);
  const lines = [{ type: 'room.archived' as const, by: ada }];
  expect(told(changes, { lines }, room({ kind: 'direct' }))).toEqual([]);
  expect(told(changes, { lines }, room({ deletedAt: new Date() }))).toEqual([]);
  expect(told([], { lines }, room({ visibility: 'public' }))).toEqual([['room.archived', ada.toString()]]);
});
