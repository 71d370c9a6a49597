import { expect, it } from 'vitest';
import { abilitiesOf, can, factsOf, isSlowed } from './policy.js';
import type { RoomFacts } from './policy.js';
import type { Room } from './rooms.js';

type Change = Omit<Partial<RoomFacts>, 'room'> & { room?: Partial<RoomFacts['room']> };

const NOW = 1_000_000;
const facts = ({ room, ...rest }: Change = {}): RoomFacts => ({
  role: 'member',
  kind: 'user',
  now: NOW,
  ...rest,
  room: { visibility: 'public', ...room },
});
const everywhere = (action: Parameters<typeof can>[0], change: Change = {}) =>
  (['owner', 'moderator', 'member', null] as const).map((role) => can(action, facts({ ...change, role })));

it('shows private rooms to members only', () => {
  expect(everywhere('read')).toEqual([true, true, true, true]);
  expect(everywhere('read', { room: { visibility: 'private' } })).toEqual([
    ...[true, true, true],
    'room_not_found',
  ]);
});

it('lets a user without a role do nothing in a public room but read and join it', () => {
  expect(abilitiesOf(facts({ role: null }))).toEqual(['join']);
  expect(can('send', facts({ role: null }))).toBe('not_a_member');
});

it('leaves the room to its owners', () => {
  for (const action of ['setRole', 'editRoom', 'archive', 'deleteRoom'] as const)
    expect(everywhere(action)).toEqual([true, 'insufficient_role', 'insufficient_role', 'not_a_member']);
});

it('lets only the sender edit, and also moderators and owners delete', () => {
  expect(can('edit', facts({ isOwn: true }))).toBe(true);
  expect(can('edit', facts({ role: 'owner', isOwn: false }))).toBe('forbidden');
  expect(can('delete', facts())).toBe(true);
  expect(everywhere('deleteOthers')).toEqual([true, true, 'insufficient_role', 'not_a_member']);
});

it('lets members of a direct room who may not write to each other read, report and take back alone', () => {
  const room = { kind: 'direct', visibility: 'private' } as const;
  expect(can('send', facts({ room, isReachable: true }))).toBe(true);
  for (const action of ['send', 'attach', 'edit', 'react', 'pin', 'mentionRoom'] as const)
    expect(can(action, facts({ room, isReachable: false, isOwn: true }))).toBe('cannot_message');
  expect(abilitiesOf(facts({ room, isReachable: false }))).toEqual(['delete', 'report']);
});

it('asks the permissions of the room who may send and who may invite', () => {
  const refused = 'insufficient_role';
  expect(everywhere('send', { room: { permissions: { write: 'moderators' } } }).slice(0, 3)).toEqual([
    ...[true, true],
    refused,
  ]);
  expect(can('edit', facts({ room: { permissions: { write: 'moderators' } } }))).toBe(refused);
  expect(everywhere('invite').slice(0, 3)).toEqual([true, true, refused]);
  expect(everywhere('add', { room: { permissions: { invite: 'owners' } } }).slice(0, 3)).toEqual([
    ...[true, refused],
    refused,
  ]);
  expect(everywhere('add', { room: { permissions: { invite: 'all' } } }).slice(0, 3)).toEqual([
    true,
    true,
    true,
  ]);
});

it('lets no user give or take a role that is not below their own', () => {
  const room = { permissions: { invite: 'all' as const } };
  expect(everywhere('add', { given: 'owner', room }).slice(0, 3)).toEqual([
    true,
    ...['insufficient_role', 'insufficient_role'],
  ]);
  for (const action of ['remove', 'ban', 'mute'] as const) {
    expect(can(action, facts({ role: 'owner', target: { role: 'owner' } }))).toBe(true);
    expect(can(action, facts({ role: 'moderator', target: { role: 'member' } }))).toBe(true);
    expect(can(action, facts({ role: 'moderator', target: { role: null } }))).toBe(true);
    expect(can(action, facts({ role: 'moderator', target: { role: 'moderator' } }))).toBe(
      'insufficient_role',
    );
    expect(can(action, facts({ role: 'member', target: { role: 'member' } }))).toBe('insufficient_role');
  }
});

it('gives guests and bots at most the rights of a plain member', () => {
  for (const kind of ['guest', 'bot'] as const) {
    expect(can('deleteOthers', facts({ role: 'owner', kind }))).not.toBe(true);
    expect(can('send', facts({ kind }))).toBe(true);
    expect(isSlowed({ role: 'owner', kind })).toBe(true);
  }
  expect(
    can('setRole', facts({ role: 'owner', given: 'owner', target: { role: 'member', kind: 'guest' } })),
  ).toBe('guest_not_allowed');
  expect(
    can('setRole', facts({ role: 'owner', given: 'owner', target: { role: 'member', kind: 'bot' } })),
  ).toBe('forbidden');
  expect(isSlowed({ role: 'moderator', kind: 'user' })).toBe(false);
});

it('lets plain members mention all of a small or direct room, and moderators of any', () => {
  const small = { memberCount: 20 };
  const large = { memberCount: 21 };
  const refused = 'insufficient_role';
  expect(everywhere('mentionRoom', { room: small }).slice(0, 3)).toEqual([true, true, true]);
  expect(everywhere('mentionRoom', { room: large })).toEqual([true, true, refused, 'not_a_member']);
  expect(can('mentionRoom', facts({ room: { kind: 'direct', visibility: 'private' } }))).toBe(true);
  for (const kind of ['guest', 'bot'] as const)
    expect(can('mentionRoom', facts({ role: 'owner', kind, room: large }))).toBe(refused);
});

it('lets authors read what they edited, and others as the site says', () => {
  expect(everywhere('readVersions')).toEqual([true, true, 'insufficient_role', 'not_a_member']);
  expect(can('readVersions', facts({ isOwn: true }))).toBe(true);
  expect(can('readVersions', facts({ editHistory: 'members' }))).toBe(true);
  expect(can('readVersions', facts({ role: null, editHistory: 'members' }))).toBe('not_a_member');
  expect(can('readVersions', facts({ role: 'owner', editHistory: 'off' }))).toBe('forbidden');
  expect(can('readVersions', facts({ isOwn: true, editHistory: 'off' }))).toBe(true);
  const direct = { kind: 'direct' as const, visibility: 'private' as const };
  expect(can('readVersions', facts({ room: direct }))).toBe('insufficient_role');
});

it('lets moderators pin, and both members of a direct room', () => {
  expect(everywhere('pin')).toEqual([true, true, 'insufficient_role', 'not_a_member']);
  expect(can('pin', facts({ role: 'owner', kind: 'bot' }))).toBe('insufficient_role');
  expect(can('pin', facts({ room: { kind: 'direct', visibility: 'private' } }))).toBe(true);
});

it('hides rooms from bots that are not in them, and lets owners alone add bots', () => {
  expect(can('read', facts({ role: null, kind: 'bot' }))).toBe('room_not_found');
  expect(can('join', facts({ role: null, kind: 'bot' }))).toBe('room_not_found');
  const target = { role: null, kind: 'bot' as const };
  expect(everywhere('add', { target }).slice(0, 2)).toEqual([true, 'insufficient_role']);
});

it('allows guests in public rooms the lower of what the site and the room allow', () => {
  const guest = (siteGuests: 'off' | 'read' | 'write', guests: 'none' | 'read' | 'write') =>
    (['read', 'join', 'send', 'leave'] as const).map((action) =>
      can(action, facts({ kind: 'guest', siteGuests, room: { permissions: { guests } } })),
    );
  const no = 'guest_not_allowed';
  expect(guest('write', 'write')).toEqual([true, true, true, true]);
  expect(guest('write', 'read')).toEqual([true, true, no, true]);
  expect(guest('read', 'write')).toEqual([true, true, no, true]);
  expect(guest('write', 'none')).toEqual([no, no, no, true]);
  expect(guest('off', 'write')).toEqual([no, no, no, true]);
  const room = {
    visibility: 'private' as const,
    permissions: { guests: 'none' as const, invite: 'all' as const },
  };
  expect(can('send', facts({ kind: 'guest', siteGuests: 'off', room }))).toBe(true);
  expect(can('invite', facts({ kind: 'guest', room }))).toBe(no);
});

it('lets the banned do nothing and the muted neither send, edit nor react, until their time is over', () => {
  expect(can('read', facts({ role: null, bannedUntil: NOW + 1 }))).toBe('banned');
  expect(can('join', facts({ role: null, bannedUntil: Infinity }))).toBe('banned');
  expect(can('join', facts({ role: null, bannedUntil: NOW }))).toBe(true);
  const muted = abilitiesOf(facts({ mutedUntil: NOW + 1 }));
  expect(abilitiesOf(facts({ mutedUntil: NOW })).filter((one) => !muted.includes(one))).toEqual([
    'send',
    'attach',
    'edit',
    'react',
  ]);
  expect(can('send', facts({ role: 'moderator', mutedUntil: NOW + 1 }))).toBe('muted');
});

it('changes nothing in an archived room but what moderation needs', () => {
  const room = { archivedAt: new Date() };
  expect(can('send', facts({ room }))).toBe('room_archived');
  expect(abilitiesOf(facts({ role: 'owner', room }))).toEqual([
    ...[
      'leave',
      'deleteOthers',
      'report',
      'resolveReports',
      'remove',
      'ban',
      'mute',
      'archive',
      'deleteRoom',
    ],
  ]);
});

it('keeps a direct room to its two members', () => {
  const room = { kind: 'direct' as const, visibility: 'private' as const };
  expect(abilitiesOf(facts({ room }))).toEqual([
    'send',
    'attach',
    'edit',
    'delete',
    'mentionRoom',
    'pin',
    'react',
    'report',
  ]);
  expect(can('leave', facts({ room }))).toBe('direct_room');
});

it('knows no deleted room', () => {
  expect(can('read', facts({ role: 'owner', room: { deletedAt: new Date() } }))).toBe('room_not_found');
});

it('decides for a client as for the server', () => {
  const room = { visibility: 'public', role: 'member', mutedUntil: new Date(NOW + 1).toISOString() } as Room;
  expect(can('send', factsOf(room, 'user', NOW))).toBe('muted');
  expect(can('send', factsOf(room, 'user', NOW + 1))).toBe(true);
  expect(can('send', factsOf({ ...room, role: undefined } as unknown as Room, 'user', NOW))).toBe(
    'not_a_member',
  );
});
