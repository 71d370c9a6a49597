import type { Draft, PutDraftInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import type { ServicesDeps } from './deps.js';
import { createDraftRows } from './draft/draft-rows.js';
import type { RoomAccessService } from './room/access.js';
import type { AccessedRoom } from './room/accessed-room.js';
import type { RoomDirectory } from './room/room-directory.js';

/** Creates the service of drafts, which the devices of a user share. A draft is the user's own, and no change of the room. */
export function createDraftsService(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'limiter' | 'realtime' | 'clock'>,
  parts: {
    access: Pick<RoomAccessService, 'resolveMember'>;
    directory: Pick<RoomDirectory, 'joinedRefs'>;
    expensive: LimitByKey;
  },
) {
  const { models, limiter, realtime } = deps;
  const { access, directory, expensive } = parts;
  const rows = createDraftRows(deps);

  /** A membership that ended since it was looked up has deleted its draft already. @throws AppError `not_a_member` */
  async function checkStillMember(actor: Actor, room: AccessedRoom): Promise<void> {
    const own = { room: { $eq: room.record._id }, user: { $eq: toObjectId(actor.userId) } };
    if (await models.Member.exists(own).read('primary')) return;
    await rows.drop(actor, room);
    throw new AppError('not_a_member');
  }

  async function slugsOf(actor: Actor): Promise<ReadonlyMap<string, string>> {
    return new Map((await directory.joinedRefs(actor)).map(({ id, slug }) => [id, slug]));
  }

  return {
    /** Reads the drafts of the actor, the newest first, at most 100. */
    list: (actor: Actor): Promise<Draft[]> =>
      expensive.run(actor.userId, () => rows.list(actor, () => slugsOf(actor))),

    /**
     * Stores what the actor has begun to write in a room, or deletes it where the text is empty, unless another device
     * changed it since `base`. Tells the actor's sockets.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `draft_conflict` with the stored draft,
     * `unavailable`
     */
    async put(actor: Actor, slug: string, { base, text, replyTo, mentions }: PutDraftInput): Promise<Draft> {
      await limiter.enforce('drafts.user', actor.userId);
      const { room } = await access.resolveMember(actor, slug);
      const payload = { text, ...(replyTo !== undefined && { replyTo }), ...(mentions && { mentions }) };
      const isRemoved = text === '';
      const draft = await (isRemoved
        ? rows.remove(actor, room, base)
        : rows.store(actor, room, { base, payload }));
      if (!draft) throw new AppError('draft_conflict', undefined, { draft: await rows.read(actor, room) });
      if (!isRemoved) await checkStillMember(actor, room);
      if (draft.rev > 0) realtime.toUser(actor.userId, 'draft.updated', draft, { room });
      return isRemoved ? { ...draft, rev: 0 } : draft;
    },
  };
}
