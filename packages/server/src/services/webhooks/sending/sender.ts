import { AppError } from '../../../errors.js';
import { OutboundError } from '../../../outbound/guarded-fetch.js';
import type { GuardedFetch } from '../../../outbound/guarded-fetch.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import type { KeysService } from '../../keys.js';
import { readRetryAfter } from './retries.js';
import { liveSecrets } from './secrets.js';
import { signatureHeaders } from './signature.js';

/** For the whole of one delivery. */
const TIMEOUT_MS = 15_000;
const GONE = 410;

/** One event, ready to be sent. */
export interface OutgoingEvent {
  /** Its `webhook-id`, the same in every attempt. */
  id: string;
  body: string;
}

/** What came of one attempt. */
export interface Attempt {
  isDelivered: boolean;
  /** HTTP status of the response. */
  status?: number;
  /** Why there is no response. */
  failure?: string;
  /** Milliseconds that the receiver asked to wait. */
  retryAfterMs: number;
  /** The receiver wants nothing any more. */
  isGone: boolean;
  milliseconds: number;
}

/**
 * Sends one event once. Never rejects for what the receiver does.
 * @param signal - ends the attempt early: another server may send
 * @throws DecryptionError where its secret cannot be opened
 */
export type SendEvent = (
  webhook: WebhookRecord,
  event: OutgoingEvent,
  signal: AbortSignal,
) => Promise<Attempt>;

/** Creates the sender. A response with a status of 2xx is a success; its body is skipped, and no redirect followed. */
export function createSender({
  guardedFetch,
  keys,
  version,
  clock,
}: {
  guardedFetch: Pick<GuardedFetch, 'fetch'>;
  keys: Pick<KeysService, 'seal' | 'open'>;
  version: string;
  /** Milliseconds since 1970. */
  clock: () => number;
}): SendEvent {
  return async (webhook, { id, body }, signal) => {
    const start = clock();
    const secrets = await liveSecrets(keys, webhook, start);
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': `Sotto/${version}`,
      ...signatureHeaders(secrets, { id, timestamp: Math.floor(start / 1000), body }),
    };
    try {
      const request = {
        ...{ method: 'POST' as const, headers, body, timeoutMs: TIMEOUT_MS, maxBytes: 0, signal },
        keepFor: webhook._id.toString(),
      };
      const response = await guardedFetch.fetch(webhook.url, request);
      const { status } = response;
      return {
        ...{ isDelivered: status >= 200 && status < 300, status, isGone: status === GONE },
        retryAfterMs: readRetryAfter(response.headers['retry-after'], clock()),
        milliseconds: clock() - start,
      };
    } catch (error) {
      return {
        ...{ isDelivered: false, failure: failureOf(error), isGone: false },
        ...{ retryAfterMs: 0, milliseconds: clock() - start },
      };
    }
  };
}

/** Returns why a request got no response. @throws what is no failure of the receiver's */
function failureOf(error: unknown): string {
  if (error instanceof OutboundError) return error.reason;
  if (error instanceof AppError && error.code === 'url_refused') return error.code;
  throw error;
}
