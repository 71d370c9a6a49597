import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushPayload, PushSubscriptionInput } from '@sotto/protocol';

/** A push, as it arrived. */
interface ReceivedPush {
  /** To which of its browsers: the path of the endpoint. */
  path: string;
  headers: IncomingHttpHeaders;
  /** What the push service saw. */
  raw: Buffer;
  payload: PushPayload;
}

/** A browser with its push service, on a free port. */
export interface PushService {
  /** What the browser tells the server. */
  subscription: PushSubscriptionInput;
  received: ReceivedPush[];
  /** Status of the reply to each push; 201 by default. */
  reply: (path: string) => number;
  close(): Promise<void>;
}

const derive = (key: Uint8Array, salt: Uint8Array, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** Starts a push service whose one browser decrypts what arrives by RFC 8291 and RFC 8188. */
export async function startPushService(): Promise<PushService> {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const auth = randomBytes(16);

  function decrypt(raw: Buffer): PushPayload {
    const salt = raw.subarray(0, 16);
    const sender = raw.subarray(21, 21 + raw[20]!);
    const sealed = raw.subarray(21 + raw[20]!);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), sender]);
    const key = derive(pair.computeSecret(sender), auth, info, 32);
    const contentKey = derive(key, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = derive(key, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    // The last record ends with 2, and zeros.
    return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString()) as PushPayload;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const { url: path = '', headers } = request;
      service.received.push({ path, headers, raw, payload: decrypt(raw) });
      response.writeHead(service.reply(path)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service: PushService = {
    subscription: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/browser`,
      keys: { p256dh: pair.getPublicKey('base64url'), auth: auth.toString('base64url') },
    },
    received: [],
    reply: () => 201,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}

/** What a server needs to push to it. */
export function pushEnvironment(): Record<string, string> {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return {
    // Node leaves out leading zeros.
    VAPID_PRIVATE_KEY: Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
      .subarray(-32)
      .toString('base64url'),
    VAPID_SUBJECT: 'mailto:operator@example.org',
    ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
  };
}
