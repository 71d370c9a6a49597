import { createMergesService } from '../services/merges.js';
import type { MergesService } from '../services/merges.js';
import type { MergeRooms } from '../services/merges/merge-rooms.js';
import { createGuestSweep } from '../services/guests/guest-sweep.js';
import type { GuestSweep } from '../services/guests/guest-sweep.js';

interface GuestPartsDeps
  extends
    Omit<Parameters<typeof createMergesService>[0], 'mergeRooms'>,
    Omit<Parameters<typeof createGuestSweep>[0], 'leaveRoom' | 'models'> {
  models: Parameters<typeof createMergesService>[0]['models'] &
    Parameters<typeof createGuestSweep>[0]['models'];
  mergeRooms: MergeRooms;
  leaveRoom: (roomId: string, userId: string) => Promise<unknown>;
}

/** Creates what happens to guests later: they join an account, or are deleted. */
export function createGuestParts(deps: GuestPartsDeps): {
  merges: MergesService;
  guestSweep: GuestSweep;
  /** Starts the sweeps. */
  start(): void;
  stop(): Promise<void>;
} {
  const merges = createMergesService(deps);
  const silent = createGuestSweep(deps);
  return {
    merges,
    guestSweep: silent,
    start() {
      merges.sweep.start();
      silent.start();
    },
    async stop() {
      await Promise.all([merges.sweep.stop(), silent.stop()]);
    },
  };
}
