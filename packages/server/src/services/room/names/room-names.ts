import type { FieldRef, SealedText } from '../../../crypto/data-keys.js';
import { DecryptionError } from '../../../crypto/keyring.js';
import type { RoomRecord } from '../../../models/room.js';
import type { ServicesDeps } from '../../deps.js';
import type { LoadedKeys } from '../../keys/key-cache.js';
import { toAccessedRoom } from '../accessed-room.js';
import type { AccessedRoom } from '../accessed-room.js';
import { nameKeyOf } from '../slugs.js';

/** What is sealed of a private room, by the path where it is stored. */
type SealedNames = Partial<Pick<RoomRecord, 'name' | 'nameKey' | 'topic' | 'sealedName' | 'sealedTopic'>>;
/** The fields of a room that hold a token, and the ones that are empty instead. */
const SEALED_AT = { name: 'sealedName', topic: 'sealedTopic' } as const;

/** Rooms with their names in the clear, for as long as their rows are in memory. */
const opened = new WeakMap<RoomRecord, AccessedRoom>();

/** Whether this room keeps its name and topic sealed. A deleted room that was public stays as it was. */
export function isSealable({
  visibility,
  restoreAs,
  kind,
}: Pick<RoomRecord, 'visibility' | 'restoreAs' | 'kind'>): boolean {
  return visibility === 'private' && restoreAs !== 'public' && kind !== 'direct';
}

/**
 * Seals name and topic of a private room with its site's key, for an update or a new row. The fields in the clear are
 * empty then, which says that there is a token. A node of an earlier version fills them again when it renames the room;
 * so a field that is not empty is the newer one.
 */
export async function sealNames(
  { keys }: Pick<ServicesDeps, 'keys'>,
  { _id, site }: Pick<RoomRecord, '_id' | 'site'>,
  { name, topic }: { name?: string | undefined; topic?: string | undefined },
): Promise<SealedNames> {
  const seal = (text: string, field: keyof typeof SEALED_AT) =>
    keys.seal(site.toString(), fieldOf({ _id }, field), text);
  return {
    ...(name !== undefined && { name: '', nameKey: '', sealedName: await seal(name, 'name') }),
    ...(topic !== undefined && { topic: '', sealedTopic: await seal(topic, 'topic') }),
  };
}

/** Returns what a name and a topic are stored as: sealed in a private room. */
export async function storedNames(
  deps: Pick<ServicesDeps, 'keys'>,
  room: Pick<RoomRecord, '_id' | 'site' | 'visibility'>,
  names: { name?: string | undefined; topic?: string | undefined },
): Promise<SealedNames> {
  if (room.visibility === 'private') return sealNames(deps, room, names);
  const { name, topic } = names;
  return {
    ...(name !== undefined && { name, nameKey: nameKeyOf(name) }),
    ...(topic !== undefined && { topic }),
  };
}

/** Returns the rooms with their names and topics in the clear, in their order: one query for keys that are not in memory. */
export async function openNames(
  { keys, logger }: Pick<ServicesDeps, 'keys' | 'logger'>,
  rooms: readonly AccessedRoom[],
): Promise<AccessedRoom[]> {
  const closed = new Map(
    rooms
      .filter(({ record }) => !opened.has(record))
      .map((room) => [room.record, sealedIn(room.record)] as const)
      .filter(([, sealed]) => sealed.length > 0),
  );
  const keyIds = [...closed.values()].flat().map(({ sealed }) => sealed.keyId);
  const loaded = keyIds.length > 0 ? await keys.load(keyIds) : undefined;
  return rooms.map((room) => {
    if (!loaded || !closed.has(room.record)) return opened.get(room.record) ?? room;
    const open = openRoom(room, loaded, (error) =>
      logger.error({ err: error, room: room.id }, 'unable to open the name of a room'),
    );
    if (open !== room) opened.set(room.record, open);
    return open;
  });
}

/** As `openNames`, for one room. */
export async function openName(
  deps: Pick<ServicesDeps, 'keys' | 'logger'>,
  room: AccessedRoom,
): Promise<AccessedRoom> {
  // Each send passes here, and nearly all of its rooms have names in the clear, or open ones.
  const known = opened.get(room.record);
  if (known || sealedIn(room.record).length === 0) return known ?? room;
  return (await openNames(deps, [room]))[0]!;
}

function openRoom(room: AccessedRoom, loaded: LoadedKeys, onFailure: (error: Error) => void): AccessedRoom {
  const record = { ...room.record };
  for (const { field, sealed } of sealedIn(record)) {
    try {
      record[field] = loaded.open(fieldOf(record, field), sealed);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      onFailure(error);
      // A room without a name could not be found in a list.
      return { ...room, name: room.slug, record: { ...record, name: room.slug } };
    }
  }
  record.nameKey = nameKeyOf(record.name);
  return toAccessedRoom(record);
}

/** The tokens of a room that are its present name and topic. */
function sealedIn(record: RoomRecord): { field: keyof typeof SEALED_AT; sealed: SealedText }[] {
  return (['name', 'topic'] as const).flatMap((field) => {
    const sealed = record[field] === '' ? record[SEALED_AT[field]] : undefined;
    return sealed ? [{ field, sealed }] : [];
  });
}

function fieldOf({ _id }: Pick<RoomRecord, '_id'>, field: keyof typeof SEALED_AT): FieldRef {
  return { id: _id.toString(), path: SEALED_AT[field] };
}
