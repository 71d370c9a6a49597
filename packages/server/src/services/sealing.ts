import type { ServicesDeps } from './deps.js';
import { createFileMarks } from './sealing/file-marks.js';
import { createMessageSealing } from './sealing/message-sealing.js';
import { createNameSealing } from './sealing/name-sealing.js';
import { createProfileSealing } from './sealing/profile-sealing.js';

/** Creates the jobs that seal what earlier versions stored in the clear, or with another key, and mark what they did not. */
export function createSealing(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'storeKind'>) {
  return {
    names: createNameSealing(deps),
    messages: createMessageSealing(deps),
    profiles: createProfileSealing(deps),
    fileMarks: createFileMarks(deps),
  };
}
