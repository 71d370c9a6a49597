import { createECDH, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPushSender } from './push-sender.js';

function keyPair() {
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys('base64url');
  // Node leaves out leading zeros.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()]).subarray(-32);
  return { publicKey, privateKey: privateKey.toString('base64url') };
}

it.each([
  [201, 'sent'],
  [404, 'gone'],
  [410, 'gone'],
  // The subscription was made for another key.
  [401, 'refused'],
  [403, 'refused'],
  [400, 'refused'],
  [413, 'refused'],
  [408, 'failed'],
  [429, 'failed'],
  [500, 'failed'],
])('status %i of a push service means: %s', async (status, result) => {
  const { send } = createPushSender({
    vapid: { privateKey: keyPair().privateKey, subject: 'mailto:operator@example.org' },
    delayMs: 0,
    guardedFetch: {
      fetch: async () => ({ status, headers: {}, body: Buffer.alloc(0) }),
      check: async () => undefined,
    },
  });
  const keys = { p256dh: keyPair().publicKey, auth: randomBytes(16).toString('base64url') };
  const payload = { server: 'https://chat.example', room: 'stage', message: 'a'.repeat(24), ticket: 't' };
  expect(await send({ endpoint: 'https://push.example/1', keys }, payload)).toBe(result);
});
