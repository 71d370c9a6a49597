import type { AuditRecord } from '../../models/audit.js';
import type { Models } from '../../models/index.js';
import { isHookAdded, isHookDisabled, isHookEnabled, isHookRotated } from './looks/hooks.js';
import {
  isClientChanged,
  isClientCreated,
  isClientDisabled,
  isClientEnabled,
  isInvitationCreated,
  isInvitationRevoked,
  isKeyAdded,
  isKeyRetired,
  isScopeGranted,
  isScopeRevoked,
  isSiteCreated,
  isSiteDisabled,
  isSiteEnabled,
  isSiteUpdated,
  isUserDisabled,
  isUserEnabled,
} from './looks/admin.js';
import { isBanned, isMuted, isOwner, isUnbanned, isUnmuted } from './looks/members.js';
import {
  isRoomArchived,
  isRoomCreated,
  isRoomDeleted,
  isRoomEdited,
  isRoomRestored,
  isRoomUnarchived,
} from './looks/rooms.js';
import { wasRead } from './looks/reads.js';
import { isMerged } from './looks/merges.js';
import { completePasswordChange } from './looks/passwords.js';
import { isRecordedWhenDone } from './looks/done.js';
import { isReportCreated, isReportReopened, isReportResolved } from './looks/reports.js';
import { isSessionEnded, areSessionsEnded } from './looks/sessions.js';
import { isUserCreated, isUserErased } from './looks/users.js';
import {
  isWebhookAdded,
  isWebhookChanged,
  isWebhookDisabled,
  isWebhookEnabled,
  isWebhookRemoved,
} from './looks/webhooks.js';

/**
 * Returns whether the change of a pending entry has been made, from what is stored of its target, and completes one that was
 * made in part. Called after a crash between the entry and its change, or between the change and its confirmation.
 * @param now - milliseconds since 1970
 */
export type Look = (models: Models, entry: AuditRecord, now: number) => Promise<boolean>;

/**
 * Every action that the audit knows, with how to look at its real state: none can be recorded without a look. Names are
 * `<noun>.<participle>`.
 */
const AUDIT_ACTIONS = {
  'hook.added': isHookAdded,
  'hook.disabled': isHookDisabled,
  'hook.enabled': isHookEnabled,
  'hook.rotated': isHookRotated,
  'client.created': isClientCreated,
  'client.disabled': isClientDisabled,
  'client.enabled': isClientEnabled,
  'client.secretRotated': isClientChanged,
  'client.updated': isClientChanged,
  'invitation.created': isInvitationCreated,
  'invitation.revoked': isInvitationRevoked,
  'key.added': isKeyAdded,
  'key.retired': isKeyRetired,
  'member.added': isRecordedWhenDone,
  'member.banned': isBanned,
  'member.muted': isMuted,
  'member.removed': isRecordedWhenDone,
  'member.unbanned': isUnbanned,
  'member.unmuted': isUnmuted,
  'owner.appointed': isOwner,
  'member.updated': isRecordedWhenDone,
  'password.changed': completePasswordChange,
  'room.archived': isRoomArchived,
  'room.created': isRoomCreated,
  'room.deleted': isRoomDeleted,
  'room.read': wasRead,
  'room.restored': isRoomRestored,
  'room.unarchived': isRoomUnarchived,
  'room.updated': isRoomEdited,
  'report.created': isReportCreated,
  'report.read': wasRead,
  'report.reopened': isReportReopened,
  'report.resolved': isReportResolved,
  'scope.granted': isScopeGranted,
  'scope.revoked': isScopeRevoked,
  'session.ended': isSessionEnded,
  'sessions.ended': areSessionsEnded,
  'user.exported': wasRead,
  'site.created': isSiteCreated,
  'site.disabled': isSiteDisabled,
  'site.enabled': isSiteEnabled,
  'site.updated': isSiteUpdated,
  'user.disabled': isUserDisabled,
  'user.enabled': isUserEnabled,
  'user.created': isUserCreated,
  'user.erased': isUserErased,
  'user.merged': isMerged,
  'webhook.added': isWebhookAdded,
  'webhook.disabled': isWebhookDisabled,
  'webhook.enabled': isWebhookEnabled,
  'webhook.removed': isWebhookRemoved,
  'webhook.replayed': isWebhookChanged,
  'webhook.secretRotated': isWebhookChanged,
  'webhook.updated': isWebhookChanged,
} as const satisfies Record<string, Look>;

/** Name of an action. */
export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** Names of all actions, in alphabetical order. */
export const AUDIT_ACTION_NAMES: readonly string[] = Object.keys(AUDIT_ACTIONS).sort();

/** Returns how to look at an action's real state; undefined for one that only a newer version knows. */
export function lookOf(action: string): Look | undefined {
  return Object.hasOwn(AUDIT_ACTIONS, action) ? AUDIT_ACTIONS[action as AuditAction] : undefined;
}
