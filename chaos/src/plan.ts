import type { TcpProxy } from '@sotto/testing/tcp-proxy';
import { createRandom } from './random.js';

/** What the connection to a node can suffer: methods of the proxy before it. */
const LINK_FAULTS = ['cut', 'stall', 'throttle', 'swallow'] as const satisfies (keyof TcpProxy)[];
type LinkFault = (typeof LINK_FAULTS)[number];

/** One step of a client. An edit or a deletion refers to an earlier send of the same client. */
export interface Step {
  kind: 'send' | 'edit' | 'delete';
  room: string;
  clientMessageId: string;
  content: string | null;
}

const EDIT_SHARE = 0.06;
const DELETE_SHARE = 0.02;

/** Distributes `messages` sends among clients and rooms, with edits and deletions of some. The same for the same seed. */
export function planSteps(options: {
  seed: number;
  messages: number;
  clients: number;
  rooms: string[];
}): Step[][] {
  const random = createRandom(options.seed);
  const steps: Step[][] = Array.from({ length: options.clients }, () => []);
  const editable: Step[][] = Array.from({ length: options.clients }, () => []);
  for (let index = 0; index < options.messages; index += 1) {
    const client = random.below(options.clients);
    const clientMessageId = `m${index}`;
    const send: Step = {
      kind: 'send',
      room: random.pick(options.rooms),
      clientMessageId,
      content: `text ${index}`,
    };
    steps[client]!.push(send);
    editable[client]!.push(send);
    const chance = random.next();
    if (chance >= EDIT_SHARE + DELETE_SHARE) continue;
    // Each message is changed at most once, so that its last content is known.
    const known = editable[client]!;
    const [target] = known.splice(random.below(known.length), 1);
    const isEdit = chance < EDIT_SHARE;
    steps[client]!.push({
      ...target!,
      kind: isEdit ? 'edit' : 'delete',
      content: isEdit ? `${target!.content} edited` : null,
    });
  }
  return steps;
}

/** A fault, `waitMs` after the previous one. */
export type Fault = { waitMs: number } & (
  | { kind: 'kill'; victim: 'node' | 'redis'; node: number; downMs: number }
  | { kind: 'link'; fault: LinkFault; node: number; ms: number }
);

/** An endless schedule: a kill each `killEveryMs`, two faults of a connection between two kills. The same for the same seed. */
export function* planFaults(options: {
  seed: number;
  nodes: number;
  killEveryMs: number;
}): Generator<Fault, never> {
  const random = createRandom(options.seed ^ 0x5f5f5f5f);
  const waitMs = options.killEveryMs / 3;
  for (;;) {
    for (let count = 0; count < 2; count += 1) {
      const fault = random.pick(LINK_FAULTS);
      yield { kind: 'link', waitMs, fault, node: random.below(options.nodes), ms: 100 + random.below(700) };
    }
    const victim = random.below(3) === 0 ? 'redis' : 'node';
    yield { kind: 'kill', waitMs, victim, node: random.below(options.nodes), downMs: random.below(1000) };
  }
}
