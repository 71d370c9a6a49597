import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/protocol';
import type { PrivacySettings, UpdatePrivacySettingsInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { publishControl } from '../bus/bus.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import type { ServicesDeps } from './deps.js';

const NAMES = ['online', 'typing', 'receipts', 'findable', 'directs'] as const;

/** Creates the service of what users show to others, which other services enforce: at most 5 s behind on other nodes. */
export function createPrivacyService({
  models: { User },
  users,
  presence,
  realtime,
  bus,
  logger,
}: Pick<ServicesDeps, 'models' | 'users' | 'presence' | 'realtime' | 'bus' | 'logger'>) {
  /** Applies a change on all nodes, and to those who see the user now. Never rejects: the change is stored. */
  async function announce(
    { siteId, userId }: Pick<Actor, 'siteId' | 'userId'>,
    before: PrivacySettings,
    settings: PrivacySettings,
  ): Promise<void> {
    // Other nodes that are not reached learn it within 5 s; this one knows it.
    await publishControl(bus, { kind: 'user', userId }).catch((error: unknown) => {
      logger.warn({ err: error, userId }, 'unable to tell other nodes what a user shows to others');
    });
    realtime.toUser(userId, 'privacy.updated', settings);
    if (before.online !== settings.online) presence.visibilityChanged({ siteId, userId });
  }

  return {
    /**
     * Changes what the actor shows to others: what the input names.
     * @throws AppError `user_not_found`; `guest_not_allowed` for guests, who show what everyone does by default
     */
    async update(
      { siteId, userId, kind }: Actor,
      input: UpdatePrivacySettingsInput,
    ): Promise<PrivacySettings> {
      if (kind === 'guest') throw new AppError('guest_not_allowed');
      const named = NAMES.filter((name) => input[name] !== undefined);
      const row = await User.findOneAndUpdate(
        { _id: { $eq: toObjectId(userId) }, site: { $eq: toObjectId(siteId) } },
        { $set: Object.fromEntries(named.map((name) => [`privacy.${name}`, input[name]])) },
        { returnDocument: 'before' },
      ).lean<UserRecord | null>();
      if (!row) throw new AppError('user_not_found');
      const before = { ...DEFAULT_PRIVACY_SETTINGS, ...row.privacy };
      const settings = {
        ...before,
        ...Object.fromEntries(named.map((name) => [name, input[name]])),
      } as PrivacySettings;
      if (named.length > 0) await announce({ siteId, userId }, before, settings);
      return settings;
    },
    /** Returns whether a user sees how far others have read: one who does not show it does not. */
    seesReceipts: async ({ siteId, userId }: Pick<Actor, 'siteId' | 'userId'>): Promise<boolean> =>
      (await users.privacyOf(siteId, userId)).receipts,
  };
}
