import { z } from 'zod';
import { DEFAULT_PAGE, MAX_PAGE, MAX_WEBHOOK_URL } from './limits.js';
import { pageLimit } from './pagination.js';
import { instant } from './time.js';
import type { MemberRole } from './roles.js';
import type { Message } from './messages.js';
import type { RoomKind, Visibility } from './rooms.js';
import type { ReportReason } from './report-reasons.js';
import { WEBHOOK_EVENTS } from './webhook-events.js';
import type { WebhookEventType } from './webhook-events.js';

/** The JSON body of one delivery (Standard Webhooks 1.0, "Payload structure"). */
export interface WebhookPayload<T extends WebhookEventType = WebhookEventType> {
  type: T;
  /** When it happened: ISO 8601, UTC. */
  timestamp: string;
  data: WebhookData[T];
}

/** `data` of each type of event. What it says is true when it is sent, not when it happened. */
export interface WebhookData {
  'message.new': WebhookMessageData;
  'message.updated': WebhookMessageData;
  'message.deleted': WebhookMessageData;
  'member.added': WebhookMemberData;
  'member.updated': WebhookMemberData;
  'member.removed': WebhookMemberData;
  'member.banned': WebhookMemberData;
  'member.unbanned': WebhookMemberData;
  'member.muted': WebhookMemberData;
  'member.unmuted': WebhookMemberData;
  'room.created': WebhookRoomData;
  'room.updated': WebhookRoomData;
  'room.archived': WebhookRoomData;
  'room.unarchived': WebhookRoomData;
  'room.deleted': WebhookRoomData;
  'room.restored': WebhookRoomData;
  'user.created': WebhookUserData;
  'user.merged': WebhookUserData;
  'user.erased': WebhookUserData;
  'report.created': WebhookReportData;
}

/** A change of a message. */
export interface WebhookMessageData {
  room: WebhookRoomRef;
  /** Place of this change in the room's log. */
  rev: number;
  message: WebhookMessage;
}

/** A message in a webhook. Without `contentOmitted` it has its text, its files, and the `data` of a system line. */
export type WebhookMessage = Omit<Message, 'room' | 'sender' | 'content' | 'reactions' | 'replyTo'> & {
  sender: WebhookUser;
  /** The text; `null` if the message is deleted or `unreadable`. Absent with `contentOmitted`. */
  content?: string | null;
  /** Present where the webhook was created without texts. */
  contentOmitted?: true;
};

/** A user in a webhook. */
export interface WebhookUser {
  id: string;
  /** The site's own id of the user. */
  externalId?: string;
  username?: string;
  kind?: 'user' | 'guest' | 'bot';
  /** With texts only. */
  displayName?: string;
}

/** Names a room. */
export interface WebhookRoomRef {
  id: string;
  slug?: string;
  /** The site's own id of the room. */
  externalId?: string;
}

/** A room as it is when the event is sent. */
export interface WebhookRoom extends WebhookRoomRef {
  kind?: RoomKind;
  visibility?: Visibility;
  /** With texts only. */
  name?: string;
  memberCount?: number;
  /** ISO 8601, like the times below. */
  createdAt?: string;
  archivedAt?: string;
  deletedAt?: string;
}

/** A change of a membership. */
export interface WebhookMemberData {
  room: WebhookRoomRef;
  user: WebhookUser;
  /** `null`: no member of the room now. */
  role: MemberRole | null;
  /** ISO 8601, like the time below; absent: not muted. */
  mutedUntil?: string;
  bannedUntil?: string;
}

/** A change of a room. */
export interface WebhookRoomData {
  room: WebhookRoom;
}

/** A change of a user. */
export interface WebhookUserData {
  user: WebhookUser;
  /** The account that the guest has joined. */
  mergedInto?: WebhookUser;
}

/** A new report. Its note is read by moderators only. */
export interface WebhookReportData {
  report: { id: string; message?: string; reason?: ReportReason; reporter?: WebhookUser; createdAt?: string };
  room: WebhookRoomRef;
}

/** A webhook as the server API shows it. */
export interface Webhook {
  id: string;
  url: string;
  /** Whether events have texts: those of messages, names of users and rooms. */
  content: boolean;
  /** Types that are sent; empty: all. */
  events: WebhookEventType[];
  /** ISO 8601, UTC, milliseconds, like the times below. */
  createdAt: string;
  /** Since when every delivery fails; absent if the last one did not. */
  failingSince?: string;
  /** Until when nothing is sent, after many failures or by the receiver's `Retry-After`. */
  pausedUntil?: string;
  disabledAt?: string;
  /** `operator`: by request. `gone`: the receiver answered 410. `failing`: every delivery failed for five days. */
  disabledReason?: 'operator' | 'gone' | 'failing';
}

/** A webhook with its secret, which is shown once. */
export interface WebhookWithSecret extends Webhook {
  /** `whsec_` and 32 bytes in base64. */
  secret: string;
  /** Until when deliveries are signed with the former secret, too. */
  formerSecretUntil?: string;
}

/** Body of `POST /api/site/webhooks/`. */
export interface CreateWebhookInput {
  url: string;
  content?: boolean | undefined;
  events?: WebhookEventType[] | undefined;
}

/** Body of `PATCH /api/site/webhooks/<id>/`. */
export interface UpdateWebhookInput {
  url?: string | undefined;
  content?: boolean | undefined;
  events?: WebhookEventType[] | undefined;
  enabled?: boolean | undefined;
}

/** Body of `POST /api/site/webhooks/<id>/replay/`. */
export interface ReplayWebhookInput {
  /** ISO 8601: what happened since is sent again. */
  since: string;
}

/** One attempt at a delivery. */
export interface WebhookDelivery {
  /** `webhook-id` of the delivery. */
  eventId: string;
  type: WebhookEventType;
  /** 1, 2, 3, ... */
  attempt: number;
  at: string;
  milliseconds: number;
  outcome: 'delivered' | 'failed' | 'skipped';
  /** HTTP status; absent where there was no response. */
  status?: number;
  /** Why there was none: `timeout`, `network`, `unresolved`, `url_refused`. */
  failure?: string;
}

/** Query of `GET /api/site/webhooks/<id>/deliveries/`. */
export interface ListDeliveriesQuery {
  cursor?: string | undefined;
  limit: number;
}

const url = z.string().min(1).max(MAX_WEBHOOK_URL);
const events = z.array(z.enum(WEBHOOK_EVENTS)).max(WEBHOOK_EVENTS.length);

/** A body that names a secret would be taken for one that sets it. */
const secret = z.never({ error: 'is created by the server; rotate-secret/ replaces it' }).optional();

export const createWebhookSchema = z.object({
  url,
  secret,
  content: z.boolean().optional(),
  events: events.optional(),
});
export const updateWebhookSchema = z.object({
  url: url.optional(),
  secret,
  content: z.boolean().optional(),
  events: events.optional(),
  enabled: z.boolean().optional(),
});
export const replayWebhookSchema = z.object({ since: instant });
export const listDeliveriesSchema = z.object({
  cursor: z
    .string()
    .regex(/^[0-9]{1,15}-[0-9a-f]{24}$/)
    .optional(),
  limit: pageLimit(MAX_PAGE, DEFAULT_PAGE),
});
