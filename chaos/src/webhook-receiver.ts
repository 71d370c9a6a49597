import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { WebhookPayload } from '@sotto/protocol';
import type { Random } from './random.js';

/** What a receiver has accepted, and what it holds against the sender. */
interface ReceiverEvidence {
  /** Numbers of each room in the order in which they were accepted first. */
  rooms: Map<string, number[]>;
  accepted: number;
  repeated: number;
  refused: number;
  /** Deliveries that the verifier of the standard did not accept. */
  unverified: number;
}

/** Starts a backend that verifies each delivery, refuses a share of them, and notes the order of those it accepts. */
export async function startWebhookReceiver({ random, failing }: { random: Random; failing: number }) {
  const evidence: ReceiverEvidence = {
    rooms: new Map(),
    accepted: 0,
    repeated: 0,
    refused: 0,
    unverified: 0,
  };
  const known = new Set<string>();
  let verifier: Webhook | undefined;

  function accept(id: string, payload: WebhookPayload<'message.new'>): void {
    evidence.accepted += 1;
    if (known.has(id)) {
      evidence.repeated += 1;
      return;
    }
    known.add(id);
    const { room, rev } = payload.data;
    const numbers = evidence.rooms.get(room.id) ?? [];
    numbers.push(rev);
    evidence.rooms.set(room.id, numbers);
  }

  function judge(raw: string, headers: Record<string, string>): number {
    try {
      verifier!.verify(raw, headers);
    } catch {
      evidence.unverified += 1;
      return 401;
    }
    if (random.next() < failing) {
      evidence.refused += 1;
      return 500;
    }
    accept(headers['webhook-id']!, JSON.parse(raw) as WebhookPayload<'message.new'>);
    return 204;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = judge(Buffer.concat(chunks).toString(), request.headers as Record<string, string>);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    evidence,
    trust: (secret: string) => void (verifier = new Webhook(secret)),
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
