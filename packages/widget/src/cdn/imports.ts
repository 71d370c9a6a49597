import { scripts, shared } from 'sotto:lazy';
import type { imports as chunks } from '../lazy/imports.js';

type Imports = typeof chunks;
type Name = keyof Imports;

/** What the script of a lazy part exports: it takes what it shares with this script, and returns its module. */
interface LazyScript<M> {
  default: (shared: readonly unknown[]) => M;
}

/**
 * Imports the script of a lazy part, which lies beside this one. It imports nothing by itself: this script may have any
 * address, with a version in its query, and under another address it would be loaded once more.
 */
function importer<N extends Name>(name: N): Imports[N] {
  let failures = 0;
  const load = async () => {
    // Browsers may keep that an address has failed: HTML, "fetch a single module script".
    const address = scripts[name]! + (failures === 0 ? '' : `?again=${failures}`);
    try {
      const script = (await import(address)) as LazyScript<Awaited<ReturnType<Imports[N]>>>;
      return script.default(shared());
    } catch (error) {
      failures += 1;
      throw error;
    }
  };
  return load as Imports[N];
}

/** In the place of lazy/imports.ts in the scripts for script tags. */
export const imports = Object.fromEntries(
  (Object.keys(scripts) as Name[]).map((name) => [name, importer(name)]),
) as unknown as Imports;
