import type { NotificationSettings, UpdateNotificationSettingsInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError, fieldError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import { presentNotificationSettings } from '../presenters/notifications.js';
import type { ServicesDeps } from './deps.js';

/** Creates the service of how users are told of messages. */
export function createNotificationsService({ models: { User } }: Pick<ServicesDeps, 'models'>) {
  return {
    /**
     * Changes how the actor wants to be told of messages: what the input names.
     * @throws AppError `user_not_found`, and `validation_failed` where a guest, who has no address, wants mails
     */
    async update(
      { siteId, userId, kind }: Actor,
      { sound, showText, mail, quietHours }: UpdateNotificationSettingsInput,
    ): Promise<NotificationSettings> {
      if (mail === true && kind === 'guest')
        throw fieldError({
          ...{ path: 'mail', code: 'guest_not_allowed' },
          message: 'must be false for guests, who have no e-mail address',
        });
      const changed = await User.findOneAndUpdate(
        { _id: { $eq: toObjectId(userId) }, site: { $eq: toObjectId(siteId) } },
        {
          $set: {
            ...(sound !== undefined && { 'notifications.sound': sound }),
            ...(showText !== undefined && { 'notifications.showText': showText }),
            ...(mail === true && { 'notifications.mail': true }),
            ...(quietHours && { 'notifications.quietHours': quietHours }),
          },
          $unset: {
            ...(mail === false && { 'notifications.mail': 1 }),
            ...(quietHours === null && { 'notifications.quietHours': 1 }),
          },
        },
        { returnDocument: 'after' },
      ).lean<UserRecord | null>();
      if (!changed) throw new AppError('user_not_found');
      return presentNotificationSettings(changed.notifications ?? {});
    },
  };
}
