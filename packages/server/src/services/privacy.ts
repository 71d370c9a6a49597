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
  async function announce(userId: string, before: PrivacySettings, settings: PrivacySettings): Promise<void> {
    try {
      await publishControl(bus, { kind: 'user', userId });
      realtime.toUser(userId, 'privacy.updated', settings);
      if (before.online === settings.online) return;
      await (settings.online ? presence.show(userId) : presence.hide(userId));
    } catch (error) {
      logger.warn({ err: error, userId }, 'unable to announce what a user shows to others');
    }
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
      if (named.length > 0) await announce(userId, before, settings);
      return settings;
    },
    /** Returns whether a user sees how far others have read: one who does not show it does not. */
    seesReceipts: async ({ siteId, userId }: Pick<Actor, 'siteId' | 'userId'>): Promise<boolean> =>
      (await users.privacyOf(siteId, userId)).receipts,
  };
}
