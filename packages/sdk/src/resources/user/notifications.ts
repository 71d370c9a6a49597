import { DEFAULT_NOTIFICATION_SETTINGS } from '@sotto/protocol';
import type { NotificationSettings, Profile } from '@sotto/protocol';
import type { NotificationsApi } from '../../api/user/notifications.js';
import type { HttpClient } from '../../http/http-client.js';
import { paths } from '../../http/paths.js';

/** How the user is told of messages, over REST. `onChange` is called after each change. */
export function createNotifications(
  http: HttpClient,
  onChange: (settings: NotificationSettings) => void,
): NotificationsApi {
  return {
    async get(options) {
      const { notifications } = await http.get<Profile>(paths.profile, options);
      return notifications ?? { ...DEFAULT_NOTIFICATION_SETTINGS };
    },
    async update(body, options) {
      const request = { ...options, body, isOwn: true };
      const settings = await http.patch<NotificationSettings>(paths.notifications, request);
      onChange(settings);
      return settings;
    },
    async subscribe(id, body, options) {
      await http.put(paths.push(id), { ...options, body });
    },
    async sendEmailLink(options) {
      await http.post(paths.emailLink, options);
    },
    async unsubscribe(id, options) {
      await http.delete(paths.push(id), options);
    },
  };
}
