import { createECDH } from 'node:crypto';
import type { PushPayload, PushSubscriptionInput } from '@sotto/protocol';
import type { GuardedFetch } from '../../outbound/guarded-fetch.js';

/** What pushes are signed with, and how they leave the server. */
export interface PushOptions {
  vapid: { privateKey: string; subject: string };
  /** Milliseconds after which an unread message is pushed. */
  delayMs: number;
  guardedFetch: Pick<GuardedFetch, 'fetch' | 'check'>;
}

/**
 * `gone`: the subscription is over, as its browser has ended it. `refused`: the push service will never take this push, as
 * where the subscription was made for another key, or where this server's key, subject or clock is wrong.
 */
export type PushResult = 'sent' | 'gone' | 'refused' | 'failed';

/** RFC 8030, section 7.3: a browser subscribes anew at its next visit. */
const GONE: readonly number[] = [404, 410];
/** A timeout, and too many requests: of the client errors, those that pass. */
const PASSING: readonly number[] = [408, 429];

const TIMEOUT_MS = 10_000;
/** Seconds for which a push service keeps a push for a browser that is offline. */
const TTL_SECONDS = 3600;

export type PushSender = ReturnType<typeof createPushSender>;

/** Creates what encrypts pushes (RFC 8291), signs them (RFC 8292) and hands them to the browsers' push services. */
export function createPushSender({ vapid, guardedFetch }: PushOptions) {
  const publicKey = publicKeyOf(vapid.privateKey);
  // Loaded here: most servers push nothing.
  const library = import('web-push');

  return {
    /** The public key, base64url. */
    publicKey,
    /** Sends one push. Never throws. */
    async send(subscription: PushSubscriptionInput, payload: PushPayload): Promise<PushResult> {
      const { default: webPush } = await library;
      try {
        const { endpoint, method, headers, body } = webPush.generateRequestDetails(
          subscription,
          JSON.stringify(payload),
          {
            vapidDetails: { ...vapid, publicKey },
            TTL: TTL_SECONDS,
            // A later push about the same message replaces one that still waits.
            topic: payload.message,
          },
        );
        const { status } = await guardedFetch.fetch(endpoint, {
          ...{ method, body, timeoutMs: TIMEOUT_MS, maxBytes: 0 },
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        });
        return resultOf(status);
      } catch {
        // No error of another's server, and no address, belongs in the log.
        return 'failed';
      }
    },
  };
}

function resultOf(status: number): PushResult {
  if (status >= 200 && status < 300) return 'sent';
  if (GONE.includes(status)) return 'gone';
  return status >= 400 && status < 500 && !PASSING.includes(status) ? 'refused' : 'failed';
}

/** Returns the public key that belongs to a private one, both base64url. */
function publicKeyOf(privateKey: string): string {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  return pair.getPublicKey('base64url');
}
