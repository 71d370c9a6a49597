import { expect, it } from 'vitest';
import {
  canAddMember,
  canChangeRole,
  canDeleteMessage,
  canEditMessage,
  canEditRoom,
  canReadRoom,
  canRemoveMember,
} from './abilities.js';

it('shows private rooms to members only', () => {
  expect(canReadRoom('public', null)).toBe(true);
  expect(canReadRoom('private', 'member')).toBe(true);
  expect(canReadRoom('private', null)).toBe(false);
});

it('leaves the room to its owner', () => {
  expect([canEditRoom('owner'), canEditRoom('moderator'), canEditRoom('member')]).toEqual([
    true,
    false,
    false,
  ]);
});

it('lets only the sender edit, and also moderators and owners delete', () => {
  expect([canEditMessage('a', 'a'), canEditMessage('b', 'a')]).toEqual([true, false]);
  expect(canDeleteMessage('a', 'a', 'member')).toBe(true);
  expect(canDeleteMessage('b', 'a', 'member')).toBe(false);
  expect(canDeleteMessage('b', 'a', 'moderator')).toBe(true);
  expect(canDeleteMessage('b', 'a', 'owner')).toBe(true);
});

it('lets no user give or take a role that is not below their own', () => {
  expect(canAddMember('owner', 'owner')).toBe(true);
  expect(canAddMember('moderator', 'member')).toBe(true);
  expect(canAddMember('moderator', 'moderator')).toBe(false);
  expect(canAddMember('member', 'member')).toBe(false);
  expect([canChangeRole('owner'), canChangeRole('moderator')]).toEqual([true, false]);
  expect(canRemoveMember('owner', 'owner')).toBe(true);
  expect(canRemoveMember('moderator', 'member')).toBe(true);
  expect(canRemoveMember('moderator', 'owner')).toBe(false);
  expect(canRemoveMember('member', 'member')).toBe(false);
});
