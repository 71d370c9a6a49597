import { MAX_VERSIONS } from '@sotto/protocol';
import type { MessageVersions } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { DecryptionError } from '../crypto/keyring.js';
import { AppError } from '../errors.js';
import type { StoredPayload } from '../models/message-payload.js';
import type { MessageVersionRecord } from '../models/message-version.js';
import { permit } from '../policies/permit.js';
import { openPayload, presentVersion } from '../presenters/messages.js';
import type { ServicesDeps } from './deps.js';
import type { LoadedKeys } from './keys/key-cache.js';
import { createMessageFinder } from './message/find-message.js';
import type { RoomAccessService } from './room/access.js';
import { ownerOf } from './user/message-owner.js';
import type { UserDirectory } from './user/user-directory.js';

/** Creates the service of what messages said before their edits. */
export function createVersionsService(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'sites'>,
  parts: {
    access: Pick<RoomAccessService, 'resolveMember'>;
    users: Pick<UserDirectory, 'accountOf'>;
    expensive: LimitByKey;
  },
) {
  const { models, keys, sites } = deps;
  const { access, users, expensive } = parts;
  const findMessage = createMessageFinder({ models });

  async function list(actor: Actor, slug: string, id: string): Promise<MessageVersions> {
    const { room, facts } = await access.resolveMember(actor, slug);
    const message = await findMessage(room, id);
    const isOwn = (await ownerOf(users, actor, message)) === actor.userId;
    const { editHistory } = await sites.settings(actor.siteId);
    permit('readVersions', { ...facts, isOwn, editHistory });
    const current = models.Message.openRecord(message);
    await keys.loadOf([current]);
    // Of somebody who was erased: it is about to be deleted.
    if (openPayload(current) === null) throw new AppError('message_deleted');
    const { rev, contentRev = rev } = message;
    const earlier = await models.MessageVersion.find({
      message: { $eq: message._id },
      // Not the present text, of an edit that failed.
      contentRev: mongoose.trusted({ $lt: contentRev }),
    })
      .sort({ contentRev: -1 })
      .limit(MAX_VERSIONS)
      .lean<MessageVersionRecord[]>();
    const loaded = await keys.load(earlier.map(({ payload }) => payload.keyId));
    return { results: earlier.map((row) => presentVersion(open(row, loaded), row.writtenAt)) };
  }

  return {
    /**
     * Reads what a message said before its edits, the newest first.
     * @throws AppError `room_not_found`, `not_a_member`, `message_not_found`, `message_deleted`, `forbidden` where the site
     * shows it to authors alone, and what `can` returns
     */
    list: (actor: Actor, slug: string, id: string): Promise<MessageVersions> =>
      expensive.run(actor.userId, () => list(actor, slug, id)),
  };
}

function open({ _id, payload }: MessageVersionRecord, keys: LoadedKeys): StoredPayload | undefined {
  try {
    return JSON.parse(keys.open({ id: _id.toString(), path: 'payload' }, payload)) as StoredPayload;
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}
