import { z } from 'zod';
import type { User } from './users.js';

/** Body of `PUT /api/chat/push/<id>/`: what a browser's `PushSubscription.toJSON()` returns. */
export interface PushSubscriptionInput {
  /** Address of the browser's push service. */
  endpoint: string;
  /** The keys that a push is encrypted with (RFC 8291). */
  keys: {
    p256dh: string;
    auth: string;
  };
}

/** What a push carries: no text, and a ticket for reading one message once, within 5 min. */
export interface PushPayload {
  /** URL of the server. */
  server: string;
  /** Slug. */
  room: string;
  /** Id of the message, by which a later push about it replaces this one. */
  message: string;
  ticket: string;
}

/** Body of `POST /api/chat/push/open/`. */
export interface OpenPushInput {
  ticket: string;
}

/** What a ticket opens: who wrote where, and what. */
export interface PushedMessage {
  /** Id of the message. */
  id: string;
  sender: User;
  /** A direct room has the name of the sender. */
  room: { slug: string; name: string; kind: 'room' | 'direct' };
  /** The text without its formatting; `null` where the user wants none to be shown. */
  content: string | null;
}

/** In UTF-16 units. */
const MAX_ENDPOINT = 2048;
const base64url = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');

export const pushSubscriptionSchema: z.ZodType<PushSubscriptionInput> = z.object({
  endpoint: z.string().min(1).max(MAX_ENDPOINT),
  // An uncompressed point of P-256, and 16 random bytes.
  keys: z.object({
    p256dh: base64url(87).length(87, 'must be a point of P-256'),
    auth: base64url(22).length(22, 'must have 16 bytes'),
  }),
});

/** A device's own id for its subscription, in the path. */
export const pushId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -');

export const openPushSchema: z.ZodType<OpenPushInput> = z.object({ ticket: base64url(64).min(1) });
