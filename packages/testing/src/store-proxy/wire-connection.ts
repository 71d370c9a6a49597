import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Document } from 'bson';
import { joinSockets } from '../tcp-proxy/join-sockets.js';
import type { StoreAddress } from './target.js';
import type { Verdict } from './store-faults.js';
import {
  answeredIdOf,
  createMessageReader,
  encodeAnswer,
  hasMoreToCome,
  idOf,
  readAnswer,
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

/** What becomes of an answer: the message that passes, or null. */
type Answered = (message: Buffer) => Buffer | null | Promise<Buffer | null>;

/** Ids of messages that the proxy repeats; a driver counts from 0 upwards. */
const OWN_IDS = -2_000_000_000;

/** Joins a driver's connection with the store: messages pass as they are, but for those that a fault is about. */
export function openWire({ near, target, judge }: WireOptions): Socket {
  const far = connect(target);
  const awaited = new Map<number, Answered>();
  let ownIds = OWN_IDS;
  joinSockets(near, far);

  /** Sends it on; resolves once its answer is there, with that answer. */
  const ask = (message: Buffer): Promise<Buffer> =>
    new Promise((resolve) => {
      awaited.set(idOf(message), (answer) => {
        resolve(answer);
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
        if (!hasMoreToCome(message)) near.write(encodeAnswer(message, verdict.answer));
        return;
      case 'hold':
        if (!verdict.isAnswer) {
          await verdict.gate;
          far.write(message);
          return;
        }
        awaited.set(id, async (answer) => {
          await verdict.gate;
          return answer;
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
          changed(message, (answer) => ({ ...answer, ...labelled(verdict.error) })),
        );
        break;
      case 'change':
        awaited.set(id, changed(message, verdict.change));
    }
    far.write(message);
  }

  async function passBack(message: Buffer): Promise<void> {
    const id = answeredIdOf(message);
    const answered = awaited.get(id);
    awaited.delete(id);
    const passing = answered ? await answered(message) : message;
    if (passing && !near.destroyed) near.write(passing);
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

/** Error labels stand beside a write concern error, not in it. */
function labelled({ errorLabels, ...error }: Document): Document {
  return {
    writeConcernError: error,
    ...(errorLabels !== undefined && { errorLabels: errorLabels as unknown }),
  };
}

function changed(command: Buffer, change: (answer: Document) => Document): Answered {
  return (message) => {
    const answer = readAnswer(message);
    return answer ? encodeAnswer(command, change(answer)) : message;
  };
}
