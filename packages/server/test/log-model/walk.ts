import type { Message, MessageEvent } from '@sotto/protocol';
import { createWorld } from './world.js';
import type { Choice, Scenario, Wish, World } from './world.js';

const CLIENTS = 6;
const TURNS = 8;
const TEXTS = ['x', 'y', 'z'];

/** Numbers that look random and are the same for the same seed (mulberry32). */
function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!;
  return { next, pick, chance: (share: number) => next() < share };
}

type Random = ReturnType<typeof createRandom>;

function drawScenario(random: Random): Scenario {
  const clients = Array.from({ length: CLIENTS }, (_, client) => {
    const sent: string[] = [];
    const wishes = Array.from({ length: TURNS }, (_, turn): Wish[] => {
      const by = client % 2 === 0 ? 'ada' : 'bob';
      const id = random.pick(sent.length > 0 ? sent : ['']);
      if (sent.length > 0 && random.chance(0.3)) return [{ kind: 'edit', by, id, text: random.pick(TEXTS) }];
      if (sent.length > 0 && random.chance(0.1)) return [{ kind: 'delete', by, id }];
      const ids = ['a', 'b', 'c'].slice(random.pick([0, 1, 2])).map((part) => `${client}${turn}${part}`);
      sent.push(...ids);
      // Now and then somebody asks twice for one of these, or again for what is long stored.
      const again = random.chance(0.3) ? [random.pick(sent)] : [];
      return [...ids, ...again].map((own) => ({ kind: 'send', by, id: own }));
    });
    return { node: client % 3, wishes };
  });
  return { clients, losses: 30, crashes: 8, failovers: 12 };
}

/** A client that reads: by events that may be lost or come out of order, and by asking for what changed. */
function createReader(ask: World['changesAfter']) {
  const known = new Map<string, Message>();
  let rev = 0;
  const apply = (message: Message) => {
    known.set(message.id, message);
    rev = message.rev;
  };
  const sync = async () => {
    for (const message of await ask(rev)) apply(message);
  };
  return {
    known,
    rev: () => rev,
    sync,
    async receive(event: MessageEvent): Promise<void> {
      if (event.rev === rev + 1) apply(event.message);
      else if (event.rev > rev) await sync();
    },
  };
}

const isFault = ({ name }: Choice) =>
  name === 'failover' || name.startsWith('crash') || name.startsWith('answer lost');

/** One long history, drawn by a seed, with two readers who live through it; answers the breach and how far it went. */
export async function walk(seed: number): Promise<{ breach: string | null; changes: number; steps: number }> {
  const random = createRandom(seed);
  const inbox: MessageEvent[] = [];
  const world = await createWorld(drawScenario(random), (event) => {
    if (random.chance(0.85)) inbox.push(event);
  });
  const [follower, asker] = [createReader(world.changesAfter), createReader(world.changesAfter)];
  let steps = 0;
  for (; !world.breach(); steps += 1) {
    const choices = world.choices();
    if (world.isQuiet() && (choices.length === 0 || random.chance(0.5))) break;
    const [faults, others] = [choices.filter(isFault), choices.filter((choice) => !isFault(choice))];
    await world.perform(random.pick(faults.length > 0 && random.chance(0.08) ? faults : others));
    if (inbox.length > 0 && random.chance(0.6)) {
      const [event] = inbox.splice(Math.floor(random.next() * Math.min(3, inbox.length)), 1);
      await follower.receive(event!);
    }
    if (random.chance(0.03)) await asker.sync();
  }
  if (!world.breach()) {
    // What the heads say at the end: there may be more than the last event that came.
    if (follower.rev() < world.invariants.log.length) await follower.sync();
    await asker.sync();
    world.invariants.reads('who follows the events', follower.known);
    world.invariants.reads('who asks now and then', asker.known);
    await world.finish();
  }
  return { breach: world.breach(), changes: world.invariants.log.length, steps };
}
