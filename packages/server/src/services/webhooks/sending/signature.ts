import { createHmac } from 'node:crypto';
import { secretKey } from './secrets.js';

/** What is signed of one delivery. */
interface SignedMessage {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

/**
 * Returns the headers of a delivery: id, time of this attempt, and one signature a secret (Standard Webhooks 1.0,
 * "Webhook metadata" and "Signature scheme", symmetric: HMAC-SHA256 of id, time and body).
 */
export function signatureHeaders(
  secrets: readonly string[],
  { id, timestamp, body }: SignedMessage,
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', secretKey(secret)).update(`${id}.${timestamp}.${body}`);
    return `v1,${hmac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
