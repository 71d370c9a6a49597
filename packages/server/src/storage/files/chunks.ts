import type { mongo } from 'mongoose';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import { isDuplicateKey } from '../duplicate-keys.js';

/** A sealed part on its way into a store of files. */
interface StoredPart {
  data: Buffer;
  /** MAC of what was sealed. */
  mac: string;
}

/** Where the sealed parts of files are. All operations may be repeated. */
export interface FileStore {
  /** Stores a part unless there is one at this place. Returns the MAC of the part that is there. */
  put(fileId: string, n: number, part: StoredPart): Promise<string>;
  /** Returns a part; null where there is none. */
  get(fileId: string, n: number): Promise<Buffer | null>;
  remove(fileId: string, n: number): Promise<void>;
}

/** The store of files in the database; a part without bytes only takes its place. */
interface ChunkStore extends FileStore {
  put(fileId: string, n: number, part: Pick<StoredPart, 'mac'> & Partial<StoredPart>): Promise<string>;
}

/** Creates it. */
export function createChunkStore({ FileChunk }: Pick<Models, 'FileChunk'>): ChunkStore {
  const at = (fileId: string, n: number) => ({ files_id: { $eq: toObjectId(fileId) }, n: { $eq: n } });
  return {
    async put(fileId, n, { data, mac }) {
      try {
        await FileChunk.create({ files_id: toObjectId(fileId), n, mac, ...(data && { data }) });
        return mac;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const stored = await FileChunk.findOne(at(fileId, n)).select('mac').read('primary').lean();
        // Removed in between: the upload was cancelled, which its row says.
        return stored?.mac ?? mac;
      }
    },
    async get(fileId, n) {
      const row = await FileChunk.findOne(at(fileId, n)).lean<{ data?: mongo.Binary } | null>();
      return row?.data ? Buffer.from(row.data.buffer) : null;
    },
    async remove(fileId, n) {
      await FileChunk.deleteOne(at(fileId, n));
    },
  };
}
