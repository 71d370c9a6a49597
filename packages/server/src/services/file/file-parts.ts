import { createBucketStore } from '../../storage/files/bucket-store.js';
import { createChunkStore } from '../../storage/files/chunks.js';
import type { FileStore } from '../../storage/files/chunks.js';
import type { ServicesDeps } from '../deps.js';
import { createFilesService } from '../files.js';
import type { RoomAccessService } from '../room/access.js';
import { createUploadsService } from '../uploads.js';
import { createClaimedMessages } from './claimed-message.js';
import type { ReadableParts } from './file-bytes.js';
import { createFileClaims } from './file-claims.js';
import { createFileFields } from './file-fields.js';
import { createFileStates } from './file-states.js';
import { createFileSweep } from './file-sweep.js';
import { createMessageFiles } from './message-files.js';
import { createPartQueue } from './part-queue.js';
import type { Reader } from './part-queue.js';

/** Creates the services of files, and what ties files to messages. */
export function createFileParts(
  deps: ServicesDeps,
  { access }: { access: Pick<RoomAccessService, 'resolve' | 'resolveMember'> },
) {
  const { models, clock } = deps;
  const [bucket, ...older] = deps.buckets ?? [];
  const queue = createPartQueue({ isLocal: bucket?.isLocal ?? false, clock });
  const store: FileStore = bucket ? createBucketStore(models, [bucket, ...older]) : createChunkStore(models);
  const readAs = (reader: Reader): ReadableParts => ({
    get: (fileId, n) => queue.read(reader, () => store.get(fileId, n)),
  });
  const states = createFileStates(deps);
  const fields = createFileFields(deps);
  const claims = createFileClaims(deps);
  const findClaimed = createClaimedMessages(deps);
  const shared = { access, store, readAs, states, claims, fields, findClaimed };
  const sweep = createFileSweep(deps, shared);
  return {
    ...{ claims, sweep },
    messageFiles: createMessageFiles(deps, shared),
    services: {
      uploads: createUploadsService(deps, { ...shared, queue }),
      files: createFilesService(deps, shared),
      /** Collects the files that no message has, as every 30 s. */
      collectFiles: () => sweep.runOnce(),
    },
  };
}
