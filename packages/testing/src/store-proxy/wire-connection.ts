import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Document } from 'bson';
import { joinSockets } from '../tcp-proxy/join-sockets.js';
import type { StoreAddress } from './target.js';
import type { Verdict } from './store-faults.js';
import {
  replyToOf,
  createMessageReader,
  encodeReply,
  hasMoreToCome,
  idOf,
  readReply,
  readCommand,
  withId,
} from './wire.js';
import type { WireCommand } from './wire.js';

interface WireOptions {
  /** To the driver. */
  near: Socket;
  target: StoreAddress;
  judge: (command: WireCommand) => Verdict | null;
}

/** Handles a reply: returns the message to forward, or null. */
type ReplyHandler = (reply: Buffer) => Buffer | null | Promise<Buffer | null>;

/** Ids of messages that the proxy sends again; a driver counts from 0 upwards. */
const OWN_IDS = -2_000_000_000;

/** Connects a driver with the store. Messages are forwarded unchanged unless a fault matches. */
export function openWire({ near, target, judge }: WireOptions): Socket {
  const far = connect(target);
  const awaited = new Map<number, ReplyHandler>();
  let ownIds = OWN_IDS;
  joinSockets(near, far);

  /** Forwards a message; resolves with its reply, which is not forwarded. */
  const ask = (message: Buffer): Promise<Buffer> =>
    new Promise((resolve) => {
      awaited.set(idOf(message), (reply) => {
        resolve(reply);
        return null;
      });
      far.write(message);
    });

  async function pass(message: Buffer): Promise<void> {
    const command = readCommand(message);
    const verdict = command && judge(command);
    const id = idOf(message);
    if (!verdict) return void far.write(message);
    switch (verdict.kind) {
      case 'fail':
        if (!hasMoreToCome(message)) near.write(encodeReply(message, verdict.reply));
        return;
      case 'hold':
        if (!verdict.isReply) {
          await verdict.gate;
          far.write(message);
          return;
        }
        awaited.set(id, async (reply) => {
          await verdict.gate;
          return reply;
        });
        break;
      case 'double':
        await ask(withId(message, (ownIds += 1)));
        break;
      case 'lose':
        awaited.set(id, () => {
          near.destroy();
          return null;
        });
        break;
      case 'concern':
        awaited.set(
          id,
          changed(message, (reply) => ({ ...reply, ...labelled(verdict.error) })),
        );
        break;
      case 'change':
        awaited.set(id, changed(message, verdict.change));
    }
    far.write(message);
  }

  async function passBack(message: Buffer): Promise<void> {
    const id = replyToOf(message);
    const handle = awaited.get(id);
    awaited.delete(id);
    const reply = handle ? await handle(message) : message;
    if (reply && !near.destroyed) near.write(reply);
  }

  const readUp = createMessageReader();
  near.on('data', (bytes: Buffer) => {
    for (const message of readUp(bytes)) void pass(message);
  });
  const readDown = createMessageReader();
  far.on('data', (bytes: Buffer) => {
    for (const message of readDown(bytes)) void passBack(message);
  });
  return far;
}

/** Error labels are beside a write concern error, not inside it. */
function labelled({ errorLabels, ...error }: Document): Document {
  return {
    writeConcernError: error,
    ...(errorLabels !== undefined && { errorLabels: errorLabels as unknown }),
  };
}

function changed(command: Buffer, change: (reply: Document) => Document): ReplyHandler {
  return (message) => {
    const reply = readReply(message);
    return reply ? encodeReply(command, change(reply)) : message;
  };
}
