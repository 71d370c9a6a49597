import { setTimeout as wait } from 'node:timers/promises';
import type { Message } from '@sotto/protocol';
import { ChatError, createChatClient } from '@sotto/sdk';
import type { Operation } from './evidence.js';
import type { Step } from './plan.js';
import { request, RestError, roomPath } from './rest.js';

/** Steps of one client that are under way at once. */
const LANES = 8;
const PAUSE_MS = 200;

/** Executes a step, with retries until `signal` aborts; resolves with the stored message. */
type Perform = (step: Step, id: string, signal: AbortSignal) => Promise<Message>;

/** A client that writes. */
export interface Sender {
  username: string;
  perform: Perform;
  close(): void;
}

interface SenderOptions {
  /** The own node first; the others are for retries. */
  urls: string[];
  token: string;
  username: string;
}

/** A client without the SDK: retries unanswered requests by `fetch`, at another node, with the same `clientMessageId`. */
export function createFetchSender({ urls, token, username }: SenderOptions): Sender {
  async function ask(
    url: string,
    { kind, room, clientMessageId, content }: Step,
    id: string,
  ): Promise<Message> {
    const path = `${roomPath(room)}messages/`;
    if (kind === 'send') return request(url, 'POST', path, token, { content, clientMessageId });
    if (kind === 'edit') return request(url, 'PATCH', `${path}${id}/`, token, { content });
    return request(url, 'DELETE', `${path}${id}/`, token);
  }
  return {
    username,
    async perform(step, id, signal) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await ask(urls[attempt % urls.length]!, step, id);
        } catch (error) {
          const isFinal = error instanceof RestError && error.status < 500;
          if (isFinal || signal.aborted) throw error;
          await wait(PAUSE_MS);
        }
      }
    },
    close: () => {},
  };
}

/** An application with the SDK: the outbox retries sends; edits and deletions are retried here. */
export async function createSdkSender({ urls, token, username }: SenderOptions): Promise<Sender> {
  const client = createChatClient({ serverUrl: urls[0]!, clientId: 'demo', getToken: async () => token });
  await client.auth.restore();
  await client.connect();
  return {
    username,
    async perform({ kind, room, clientMessageId, content }, id, signal) {
      if (kind === 'send') return client.messages.send(room, content!, { clientMessageId });
      for (;;) {
        try {
          if (kind === 'edit') return await client.messages.edit(room, id, content!);
          return await client.messages.delete(room, id);
        } catch (error) {
          if (!(error instanceof ChatError && error.retryable) || signal.aborted) throw error;
          await wait(PAUSE_MS);
        }
      }
    },
    close: () => client.close(),
  };
}

/** Numbers the requests and replies of the whole run, which gives them an order. */
export interface Sequence {
  next(): number;
}

/** Executes the steps of one sender, some at a time, and records the results. */
export async function performSteps(
  sender: Sender,
  steps: Step[],
  {
    sequence,
    signal,
    record,
  }: { sequence: Sequence; signal: AbortSignal; record: (operation: Operation) => void },
): Promise<void> {
  const sent = new Map<string, Promise<Message>>();
  const waiting = steps.values();

  async function perform(step: Step): Promise<void> {
    const target = step.kind === 'send' ? undefined : await sent.get(step.clientMessageId);
    const operation: Operation = { ...step, sender: sender.username, askedAt: sequence.next() };
    record(operation);
    const reply = sender.perform(step, target?.id ?? '', signal);
    if (step.kind === 'send') sent.set(step.clientMessageId, reply);
    try {
      const { seq, rev } = await reply;
      operation.reply = { at: sequence.next(), seq, rev };
    } catch (error) {
      operation.failure = error instanceof ChatError ? `${error.code} ${error.message}` : String(error);
    }
  }

  async function lane(): Promise<void> {
    for (const step of waiting) {
      if (signal.aborted) return;
      // The target of an edit may have been given up; then so is the edit.
      await perform(step).catch(() => undefined);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
}
