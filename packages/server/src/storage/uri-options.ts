import { StoreError } from './store-error.js';

/** Allowed values of the options on which the promises of the room's log rest; by lower-case name. */
const FIXED: Record<string, { needs: string; allowed: readonly string[] }> = {
  w: { needs: 'w=majority', allowed: ['majority'] },
  journal: { needs: 'journal=true', allowed: ['true'] },
  j: { needs: 'journal=true', allowed: ['true'] },
  fsync: { needs: 'journal=true', allowed: [] },
  safe: { needs: 'w=majority', allowed: ['true'] },
  readconcernlevel: { needs: 'readConcernLevel=majority', allowed: ['majority'] },
  readpreference: { needs: 'readPreference=primary', allowed: ['primary'] },
  readpreferencetags: { needs: 'readPreference=primary', allowed: [] },
  maxstalenessseconds: { needs: 'readPreference=primary', allowed: ['-1'] },
};

/**
 * Refuses an address whose options break the server's promise that what it acknowledged, and what it reads, outlives a
 * failover.
 * @throws StoreError
 */
export function checkUriOptions(uri: string): void {
  const query = uri.slice(uri.indexOf('?') + 1);
  if (!uri.includes('?')) return;
  for (const [name, value] of new URLSearchParams(query)) {
    const fixed = Object.hasOwn(FIXED, name.toLowerCase()) ? FIXED[name.toLowerCase()]! : null;
    if (fixed && !fixed.allowed.includes(value.toLowerCase()))
      throw new StoreError(
        `MONGODB_URI must not say ${name}=${value}; messages are kept only with ${fixed.needs}, which is the default`,
      );
  }
}
