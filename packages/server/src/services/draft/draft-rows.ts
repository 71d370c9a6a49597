import { MAX_DRAFTS } from '@sotto/protocol';
import type { Draft } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { DecryptionError } from '../../crypto/keyring.js';
import type { DraftRecord } from '../../models/draft.js';
import { randomId, toObjectId } from '../../models/object-id.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { ServicesDeps } from '../deps.js';
import type { LoadedKeys } from '../keys/key-cache.js';
import type { AccessedRoom } from '../room/accessed-room.js';

/** What a row seals. */
type DraftPayload = Pick<Draft, 'text' | 'replyTo' | 'mentions'>;
type Change = Pick<DraftRecord, 'rev' | 'payload' | 'updatedAt'>;

const ownIn = ({ userId, siteId }: Actor, { record }: AccessedRoom) => ({
  user: { $eq: toObjectId(userId) },
  room: { $eq: record._id },
  site: { $eq: toObjectId(siteId) },
});

/**
 * Creates what stores drafts. One write decides each change: it replaces, deletes or is preceded by the `rev` that the
 * device knows, or does nothing.
 */
export function createDraftRows({
  models: { Draft },
  keys,
  clock,
}: Pick<ServicesDeps, 'models' | 'keys' | 'clock'>) {
  const nextRev = (base: number) => Math.max(clock(), base + 1);
  const find = (own: ReturnType<typeof ownIn>) =>
    Draft.findOne(own).read('primary').lean<DraftRecord | null>();

  const presentNone = ({ slug }: AccessedRoom, rev = 0): Draft => ({
    ...{ room: slug, text: '', rev, updatedAt: new Date(clock()).toISOString() },
  });

  async function insert(
    { siteId, userId }: Actor,
    { record }: AccessedRoom,
    row: Change & Pick<DraftRecord, '_id'>,
  ): Promise<boolean> {
    try {
      await Draft.create({ ...row, site: toObjectId(siteId), user: toObjectId(userId), room: record._id });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async function replace(own: ReturnType<typeof ownIn>, base: number, change: Change): Promise<boolean> {
    const { matchedCount } = await Draft.updateOne({ ...own, rev: { $eq: base } }, { $set: change });
    return matchedCount > 0;
  }

  return {
    /** Reads the draft as it is stored; one without a text where there is none, or no key opens it. */
    async read(actor: Actor, room: AccessedRoom): Promise<Draft> {
      const row = await find(ownIn(actor, room));
      const stored = row && open(row, room.slug, await keys.load([row.payload.keyId]));
      return stored ?? presentNone(room, row?.rev);
    },

    /** Stores a draft over the one with the `rev` of `base`; `undefined` where there is another one. */
    async store(
      actor: Actor,
      room: AccessedRoom,
      { base, payload }: { base: number; payload: DraftPayload },
    ): Promise<Draft | undefined> {
      const own = ownIn(actor, room);
      const before = await find(own);
      if ((before?.rev ?? 0) !== base) return undefined;
      const _id = before?._id ?? randomId();
      const field = { id: _id.toString(), path: 'payload' };
      const change = {
        rev: nextRev(base),
        payload: await keys.sealForUser(actor.userId, field, JSON.stringify(payload)),
        updatedAt: new Date(clock()),
      };
      // Only the write decides: another device may have been faster since the row was read.
      const isStored = await (before ? replace(own, base, change) : insert(actor, room, { _id, ...change }));
      return isStored ? present({ ...change, room: room.slug }, payload) : undefined;
    },

    /**
     * Deletes the draft with the `rev` of `base`.
     * @returns what is told of it; `rev` is 0 where there was none, and `undefined` where there is another one
     */
    async remove(actor: Actor, room: AccessedRoom, base: number): Promise<Draft | undefined> {
      const own = ownIn(actor, room);
      const { deletedCount } = await Draft.deleteOne({ ...own, rev: { $eq: base } });
      if (deletedCount > 0) return presentNone(room, nextRev(base));
      return (await find(own)) ? undefined : presentNone(room);
    },

    /** Deletes the draft whatever it is. */
    drop: (actor: Actor, room: AccessedRoom): Promise<unknown> => Draft.deleteOne(ownIn(actor, room)).exec(),

    /** Reads the newest drafts of a user, in the rooms that `slugs` has by their ids. */
    async list(
      { userId, siteId }: Actor,
      slugs: () => Promise<ReadonlyMap<string, string>>,
    ): Promise<Draft[]> {
      const rows = await Draft.find({
        user: { $eq: toObjectId(userId) },
        site: { $eq: toObjectId(siteId) },
      })
        .sort({ updatedAt: -1 })
        .limit(MAX_DRAFTS)
        .lean<DraftRecord[]>();
      if (rows.length === 0) return [];
      const [rooms, loaded] = [await slugs(), await keys.load(rows.map(({ payload }) => payload.keyId))];
      return rows.flatMap((row) => {
        const slug = rooms.get(row.room.toString());
        return (slug !== undefined && open(row, slug, loaded)) || [];
      });
    },
  };
}

const present = (
  { room, rev, updatedAt }: { room: string; rev: number; updatedAt: Date },
  { text, replyTo, mentions }: DraftPayload,
): Draft => ({
  ...{ room, text, ...(replyTo !== undefined && { replyTo }), ...(mentions && { mentions }) },
  ...{ rev, updatedAt: updatedAt.toISOString() },
});

/** Opens a row; `undefined` for one whose key is gone. */
function open(row: DraftRecord, slug: string, loaded: LoadedKeys): Draft | undefined {
  try {
    const json = loaded.open({ id: row._id.toString(), path: 'payload' }, row.payload);
    return present({ ...row, room: slug }, JSON.parse(json) as DraftPayload);
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}
