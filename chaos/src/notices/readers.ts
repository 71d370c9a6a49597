import type { Message, PushPayload } from '@sotto/protocol';
import { startPushService } from '../../../packages/server/test/support/push-service.js';
import { request, signUp } from '../rest.js';

/** A push, and when it arrived, in milliseconds. */
interface Arrival {
  payload: PushPayload;
  at: number;
}

/** A user who is away, with one browser. */
export interface Reader {
  username: string;
  token: string;
  /** What their browser was told. */
  arrivals: readonly Arrival[];
  /** When the server had acknowledged that a message is read, by its id. */
  readAt: Map<string, number>;
  close(): Promise<void>;
}

/** A message, and who never reads it. */
export interface Sent {
  message: Message;
  at: number;
  sleepers: readonly Reader[];
}

/** Subscribes the browser of a new user. `onPush` is called at each push, while its sender waits for the reply. */
export async function addReader(url: string, username: string, onPush: () => void): Promise<Reader> {
  const token = await signUp(url, username);
  const browser = await startPushService();
  const times: number[] = [];
  browser.reply = () => {
    times.push(performance.now());
    onPush();
    return 201;
  };
  await request(url, 'PUT', '/api/chat/push/browser/', token, browser.subscription);
  return {
    ...{ username, token, readAt: new Map() },
    get arrivals() {
      return browser.received.map(({ payload }, index) => ({ payload, at: times[index]! }));
    },
    close: () => browser.close(),
  };
}
