import type { NotificationSettings, UpdateNotificationSettingsInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import type { UserRecord } from '../models/user.js';
import { presentNotificationSettings } from '../presenters/notifications.js';
import type { ServicesDeps } from './deps.js';

/** Creates the service of how users are told of messages. */
export function createNotificationsService({ models: { User } }: Pick<ServicesDeps, 'models'>) {
  return {
    /**
     * Changes how the actor wants to be told of messages: what the input names. @throws AppError `user_not_found`
     */
    async update(
      { siteId, userId }: Actor,
      { sound, showText, mail, quietHours }: UpdateNotificationSettingsInput,
    ): Promise<NotificationSettings> {
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
