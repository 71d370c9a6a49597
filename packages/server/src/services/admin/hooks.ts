import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { hashToken } from '../../crypto/token-keys.js';
import type { HookRecord } from '../../models/hook.js';
import type { Models } from '../../models/index.js';
import { randomId } from '../../models/object-id.js';
import type { SiteRecord } from '../../models/site.js';
import type { AuditAction } from '../audit/actions.js';
import type { Audit } from '../audit.js';
import { addBotToRoom, findBotRooms } from './bot-rooms.js';
import type { BotRoomsDeps } from './bot-rooms.js';
import { createBot, createSecret, PRIOR_SECRET_MS } from './clients.js';
import { checkName, inputError } from './fields.js';

const HOOK_ID = /^[0-9a-f]{24}$/;

export interface HooksAdminDeps extends BotRoomsDeps {
  audit: Audit;
}

type Site = Pick<SiteRecord, '_id'>;

/** A hook that was created. The secret is stored as a hash and never shown again. */
export interface CreatedHook {
  id: string;
  secret: string;
  /** Username of the bot that its messages are from. */
  bot: string;
}

/** A hook as the operator sees it. */
export interface ListedHook {
  id: string;
  name: string;
  /** Slug; absent where the room is purged. */
  room?: string;
  bot: string;
  isDisabled: boolean;
}

/**
 * Creates a hook of a room: its bot, the bot's membership, and last the hook itself.
 * @throws AppError `validation_failed`
 */
export async function addHook(
  deps: HooksAdminDeps,
  site: Site,
  input: { name: string; room: string },
): Promise<CreatedHook> {
  const name = checkName(input.name);
  const [room] = await findBotRooms(deps.models, site, [input.room], 'room');
  const _id = randomId();
  const secret = createSecret();
  const now = new Date(deps.clock());
  return record(deps, site, { action: 'hook.added', id: _id.toString() }, async () => {
    const bot = await createBot(deps, site, name);
    await addBotToRoom(deps, room!, bot._id);
    await deps.models.Hook.create({
      ...{ _id, site: site._id, room: room!._id, user: bot._id, name },
      ...{ secretHash: hashToken(secret), secretAt: now, createdAt: now },
    });
    return { id: _id.toString(), secret, bot: bot.username };
  });
}

/** Returns the hooks of a site, the oldest first. */
export async function listHooks(
  { Hook, Room, User }: Pick<Models, 'Hook' | 'Room' | 'User'>,
  site: Site,
): Promise<ListedHook[]> {
  const hooks = await Hook.find({ site: { $eq: site._id } })
    .sort({ _id: 1 })
    .lean<HookRecord[]>();
  hooks.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  const within = (ids: Types.ObjectId[]) => ({ _id: mongoose.trusted({ $in: ids }) });
  const [rooms, bots] = await Promise.all([
    Room.find(within(hooks.map(({ room }) => room)))
      .select('slug')
      .lean(),
    User.find(within(hooks.map(({ user }) => user)))
      .select('username')
      .lean(),
  ]);
  const slugs = new Map(rooms.map(({ _id, slug }) => [_id.toString(), slug]));
  const names = new Map(bots.map(({ _id, username }) => [_id.toString(), username]));
  return hooks.map(({ _id, name, room, user, disabledAt }) => {
    const slug = slugs.get(room.toString());
    return {
      ...{
        id: _id.toString(),
        name,
        bot: names.get(user.toString()) ?? '-',
        isDisabled: Boolean(disabledAt),
      },
      ...(slug !== undefined && { room: slug }),
    };
  });
}

/**
 * Gives a hook a new secret. The old one is accepted for another day, unless `endOld` is set.
 * @throws AppError `validation_failed`
 */
export async function rotateHookSecret(
  deps: HooksAdminDeps,
  site: Site,
  id: string,
  { endOld }: { endOld: boolean },
): Promise<{ secret: string; oldValidUntil: Date | null }> {
  const hook = await findHook(deps, site, id);
  const secret = createSecret();
  return record(deps, site, { action: 'hook.rotated', id }, async () => {
    const now = deps.clock();
    const prior = { hash: hook.secretHash, validUntil: new Date(now + PRIOR_SECRET_MS) };
    const { matchedCount } = await deps.models.Hook.updateOne(
      { _id: { $eq: hook._id }, secretHash: { $eq: hook.secretHash } },
      {
        $set: {
          secretHash: hashToken(secret),
          secretAt: new Date(now),
          priorSecret: endOld ? null : prior,
        },
      },
    );
    if (matchedCount === 0)
      throw inputError('hook', `"${id}" has just got another secret; nothing was changed`);
    return { secret, oldValidUntil: endOld ? null : prior.validUntil };
  });
}

/** Disables or enables a hook, at once on all nodes. @throws AppError `validation_failed` */
export async function setHookEnabled(
  deps: HooksAdminDeps,
  site: Site,
  id: string,
  enabled: boolean,
): Promise<void> {
  const hook = await findHook(deps, site, id);
  const disabledAt = enabled ? null : new Date(deps.clock());
  await record(deps, site, { action: enabled ? 'hook.enabled' : 'hook.disabled', id }, () =>
    deps.models.Hook.updateOne({ _id: { $eq: hook._id } }, { $set: { disabledAt } }),
  );
}

/** @throws AppError `validation_failed` */
async function findHook(
  { models: { Hook } }: Pick<HooksAdminDeps, 'models'>,
  site: Site,
  id: string,
): Promise<HookRecord> {
  const filter = { _id: { $eq: id }, site: { $eq: site._id } };
  const hook = HOOK_ID.test(id) ? await Hook.findOne(filter).lean<HookRecord>() : null;
  if (!hook) throw inputError('hook', `"${id}" is no hook; see "sotto hooks list"`);
  return hook;
}

/** Makes a change of a hook as the operator. */
function record<T>(
  { audit }: Pick<HooksAdminDeps, 'audit'>,
  site: Site,
  { action, id }: { action: AuditAction; id: string },
  work: () => Promise<T>,
): Promise<T> {
  const siteId = site._id.toString();
  return audit.record({ siteId, actor: 'operator', action, target: `hook:${id}` }, work);
}
