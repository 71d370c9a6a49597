import { createHash } from 'node:crypto';
import { createWorld } from './world.js';
import type { Scenario, World } from './world.js';

export interface Exploration {
  /** Different states that were reached. */
  states: number;
  /** Those in which everything is answered. */
  ends: Set<string>;
  /** The first broken promise, and what happened until then. */
  breach: string | null;
  trace: string[];
}

interface Fork {
  choices: string[];
  next: number;
}

/**
 * Walks through everything that can happen, depth first. A state is never walked through twice: what can happen from
 * it depends on the store, on what each node was told, and on what clients know, and these make its hash. Code that
 * runs cannot be copied, so going back is starting anew and making the same choices again. `everyPath` walks through
 * each order of events even where it leads to a state that is known.
 */
export async function explore(scenario: Scenario, { everyPath = false } = {}): Promise<Exploration> {
  const seen = new Set<string>();
  const ends = new Set<string>();
  const path: Fork[] = [];
  let world = await createWorld(scenario);
  const trace = () => path.map(({ choices, next }) => choices[next - 1]!);

  for (;;) {
    const key = createHash('sha1').update(world.state()).digest('base64');
    const isNew = everyPath || !seen.has(key);
    seen.add(key);
    if (isNew && world.isQuiet()) {
      ends.add(key);
      await world.finish();
    }
    const breach = world.breach();
    if (breach) return { states: seen.size, ends, breach, trace: trace() };
    path.push({ choices: isNew ? world.choices().map(({ name }) => name) : [], next: 0 });

    const depth = path.length;
    while (path.length > 0 && path.at(-1)!.next >= path.at(-1)!.choices.length) path.pop();
    const fork = path.at(-1);
    if (!fork) return { states: seen.size, ends, breach: null, trace: [] };
    if (path.length < depth) {
      world = await createWorld(scenario);
      for (const { choices, next } of path.slice(0, -1)) await choose(world, choices[next - 1]!);
    }
    fork.next += 1;
    await choose(world, fork.choices[fork.next - 1]!);
  }
}

async function choose(world: World, name: string): Promise<void> {
  const choice = world.choices().find((one) => one.name === name);
  if (!choice) throw new Error(`the same choices led elsewhere; there is no "${name}"`);
  await world.perform(choice);
}
