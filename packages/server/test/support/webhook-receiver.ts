import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookPayload } from '@sotto/protocol';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';

/** One delivery, as it arrived. */
export interface Received {
  id: string;
  headers: IncomingHttpHeaders;
  raw: string;
  payload: WebhookPayload;
}

/** What the receiver says to a delivery; `hang`: nothing at all. */
type Reply = number | { status: number; headers: Record<string, string> } | 'hang';

/** A site's backend that receives webhooks, on a free port. */
export interface WebhookReceiver {
  url: string;
  received: Received[];
  /** Decides the reply to each delivery; 204 by default. */
  reply: (delivery: Received) => Reply;
  /** Waits until so many deliveries of a type arrived, and returns them. */
  wait(count: number, type?: string, timeoutMs?: number): Promise<Received[]>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      const { headers } = request;
      const payload = JSON.parse(raw) as WebhookPayload;
      const delivery = { id: String(headers['webhook-id']), headers, raw, payload };
      const reply = receiver.reply(delivery);
      receiver.received.push(delivery);
      if (reply === 'hang') return;
      const { status, headers: more } = typeof reply === 'number' ? { status: reply, headers: {} } : reply;
      response.writeHead(status, more).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ofType = (type?: string) =>
    receiver.received.filter(({ payload }) => type === undefined || payload.type.startsWith(type));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    reply: () => 204,
    wait: async (count, type, timeout = 8000) => {
      const check = () => {
        if (ofType(type).length < count) throw new Error(`${ofType(type).length} of ${count} arrived`);
      };
      await vi.waitFor(check, { timeout, interval: 20 });
      return ofType(type);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** Verifies a delivery with the library of the standard. @throws Error where the signature is not by this secret */
export function verify({ raw, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(raw, headers as Record<string, string>);
}

/** What happened in the log of rooms, as texts: number and type. */
export const told = (received: Received[]): string[] =>
  received.map(({ payload }) => `${(payload.data as { rev: number }).rev} ${payload.type}`);
