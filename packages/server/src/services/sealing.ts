import type { ServicesDeps } from './deps.js';
import { createErasureRepeats } from './sealing/erasure-repeats.js';
import { createFileMarks } from './sealing/file-marks.js';
import { createMessageSealing } from './sealing/message-sealing.js';
import { createNameSealing } from './sealing/name-sealing.js';
import { createProfileSealing } from './sealing/profile-sealing.js';

/**
 * Creates the jobs that seal what earlier versions stored in the clear, or with another key, mark what they did not, and erase
 * what they left.
 */
export function createSealing(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'storeKind' | 'clock'>,
) {
  return {
    names: createNameSealing(deps),
    messages: createMessageSealing(deps),
    profiles: createProfileSealing(deps),
    fileMarks: createFileMarks(deps),
    erasures: createErasureRepeats(deps),
  };
}
