import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookEventType, WebhookPayload } from '@sotto/protocol';
import { ChatError } from './errors.js';

/** An event of a webhook: its `type` says what `data` is. A newer server may send types that this version does not know. */
export type WebhookEvent = { [T in WebhookEventType]: WebhookPayload<T> }[WebhookEventType];

/** A request to your webhook. */
export interface WebhookRequest {
  /** The body exactly as it arrived, before any JSON parser. */
  body: string | Uint8Array;
  /** Its headers: a `Headers` object, or what Node and Express have. */
  headers: Headers | Record<string, string | string[] | undefined>;
  /** The secret, or several of them while one replaces the other. */
  secret: string | readonly string[];
  /** How many seconds the request may be old; 300 by default. */
  toleranceSeconds?: number | undefined;
  /** Milliseconds since 1970; now by default. */
  now?: number | undefined;
}

const PREFIX = 'whsec_';
const TOLERANCE_SECONDS = 300;

const refuse = (message: string) => new ChatError('bad_signature', message);

function headerOf(headers: WebhookRequest['headers'], name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return [found].flat()[0] ?? '';
}

/** Compares in a time that does not depend on what differs. */
function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Verifies that a request comes from the chat server, unchanged and within the last minutes (Standard Webhooks 1.0), and
 * returns its event. An event may come more than once: keep the header `webhook-id` of those that you have dealt with.
 *
 * @param request - body, headers and secret
 * @returns the event
 * @throws {bad_signature} for any other request
 * @example
 * const event = verifyWebhook({ body: await request.text(), headers: request.headers, secret });
 * if (event.type === 'message.new') console.log(event.data);
 */
export function verifyWebhook(request: WebhookRequest): WebhookEvent {
  const { body, headers, secret, toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() } = request;
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  ) as [string, string, string];
  if (!id || !/^\d{1,12}$/.test(time) || !signatures) throw refuse('The headers of a webhook are missing');
  if (Math.abs(now / 1000 - Number(time)) > toleranceSeconds)
    throw refuse('The timestamp is too old or in the future: check the clock of this machine');
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  const given = signatures.split(' ').filter((one) => one.startsWith('v1,'));
  const expected = [secret].flat().map((one) => {
    const key = Buffer.from(one.startsWith(PREFIX) ? one.slice(PREFIX.length) : one, 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${time}.${text}`).digest('base64')}`;
  });
  // Every pair is compared, whichever fits.
  const fits = given.flatMap((one) => expected.map((other) => isEqual(one, other))).includes(true);
  if (!fits) throw refuse('No signature fits the secret and the body');
  return JSON.parse(text) as WebhookEvent;
}
