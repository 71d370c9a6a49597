/** Types of events that webhooks send. */
export const WEBHOOK_EVENTS = [
  'message.new',
  'message.updated',
  'message.deleted',
  'member.added',
  'member.updated',
  'member.removed',
  'member.banned',
  'member.unbanned',
  'member.muted',
  'member.unmuted',
  'room.created',
  'room.updated',
  'room.archived',
  'room.unarchived',
  'room.deleted',
  'room.restored',
  'user.created',
  'user.merged',
  'user.erased',
  'report.created',
] as const;
/** A type of events that webhooks send. */
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];
