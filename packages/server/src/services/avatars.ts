import { randomBytes } from 'node:crypto';
import { isDecodable, pictureSize } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Actor } from '../actor.js';
import { createTtlCache } from '../cache/ttl-cache.js';
import { AppError } from '../errors.js';
import type { AvatarRecord } from '../models/avatar.js';
import { toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import { imageTypeOf } from './avatar/image-type.js';
import type { ServicesDeps } from './deps.js';
import type { AnnounceUser } from './user/user-announcer.js';

/** Bytes of the random id. */
const ID_BYTES = 24;
const ID_PATTERN = /^[A-Za-z0-9_-]{32}$/;
/** Lifetime of an opened picture in memory, in milliseconds, and how many are kept: at most 64 KiB each. */
const TTL_MS = 60_000;
const MAX_CACHED = 200;
/** No request takes so long to show the picture that it stored, in milliseconds. */
const ABANDONED_MS = 600_000;

/** A picture as it is sent. */
export interface Avatar {
  /** Media type. */
  type: string;
  bytes: Buffer;
}

/**
 * Creates the service of the pictures that users upload. A picture is sealed in the store and has a random address, by which
 * a page loads it without a token; another picture has another address, so that it may be cached for good.
 */
export function createAvatarsService(
  { models: { Avatar, User }, keys, clock }: Pick<ServicesDeps, 'models' | 'keys' | 'clock'>,
  { announceUser }: { announceUser: AnnounceUser },
) {
  const opened = createTtlCache<Avatar | null>({ ttlMs: TTL_MS, max: MAX_CACHED, clock });

  async function load(id: string): Promise<Avatar | null> {
    const record = await Avatar.findOne({ _id: { $eq: id } }).lean<AvatarRecord | null>();
    if (!record) return null;
    const bytes = Buffer.from(await keys.open({ id, path: 'picture' }, record.picture), 'base64');
    // Earlier versions stored pictures with any number of pixels.
    return isDecodable(pictureSize(bytes)) ? { type: record.type, bytes } : null;
  }

  /**
   * Changes the user's picture by one write, and deletes exactly the one that it replaced: another request of the user may
   * have stored a picture that is about to be shown.
   * @throws AppError `profile_managed`
   */
  async function replace({ siteId, userId }: Actor, id: string | null): Promise<void> {
    const user = toObjectId(userId);
    const before = await User.findOneAndUpdate(
      { _id: { $eq: user }, managed: mongoose.trusted({ $ne: 'avatarUrl' }) },
      id === null ? { $unset: { avatarId: 1, avatarUrl: 1 } } : { $set: { avatarId: id } },
      { returnDocument: 'before' },
    ).lean<UserRecord | null>();
    const unused = before ? before.avatarId : id;
    if (unused) await Avatar.deleteOne({ _id: { $eq: unused } });
    if (!before) throw new AppError('profile_managed');
    await deleteAbandoned(user, id);
    await announceUser(siteId, userId);
  }

  /** Deletes pictures of the user that requests stored and never showed, as they crashed. */
  async function deleteAbandoned(user: Types.ObjectId, shown: string | null): Promise<void> {
    await Avatar.deleteMany({
      user: { $eq: user },
      createdAt: mongoose.trusted({ $lt: new Date(clock() - ABANDONED_MS) }),
      ...(shown !== null && { _id: mongoose.trusted({ $ne: shown }) }),
    });
  }

  return {
    /**
     * Stores a picture as the actor's, in place of the one before.
     * @throws AppError `unsupported_media_type` for anything but PNG, JPEG and WebP, and for more pixels than pages decode;
     * `profile_managed`
     */
    async put(actor: Actor, bytes: Buffer): Promise<void> {
      const type = imageTypeOf(bytes);
      if (!type) throw new AppError('unsupported_media_type', 'The picture must be PNG, JPEG or WebP');
      if (!isDecodable(pictureSize(bytes)))
        throw new AppError(
          'unsupported_media_type',
          'The picture has too many pixels, or does not tell how many',
        );
      const id = randomBytes(ID_BYTES).toString('base64url');
      const picture = await keys.sealForUser(actor.userId, { id, path: 'picture' }, bytes.toString('base64'));
      await Avatar.create({
        ...{ _id: id, site: toObjectId(actor.siteId), user: toObjectId(actor.userId) },
        ...{ type, picture, createdAt: new Date(clock()) },
      });
      await replace(actor, id);
    },

    /** Removes the actor's picture. @throws AppError `profile_managed` */
    remove: (actor: Actor): Promise<void> => replace(actor, null),

    /** Returns the picture with this id. @throws AppError `not_found` */
    async get(id: string): Promise<Avatar> {
      const avatar = ID_PATTERN.test(id) ? await opened.get(id, () => load(id)) : null;
      if (!avatar) throw new AppError('not_found');
      return avatar;
    },
  };
}
