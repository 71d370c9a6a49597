import type {
  NotificationSettings,
  PushSubscriptionInput,
  UpdateNotificationSettingsInput,
} from '@sotto/protocol';
import type { RequestOptions } from '../../options.js';

/**
 * How the user wants to be told of messages, on all devices. A room's own rule is set by `rooms.setNotifications`.
 *
 * @example await client.notifications.update({ sound: false });
 */
export interface NotificationsApi {
  /**
   * Reads the settings.
   *
   * @param options - `signal` cancels the request
   * @returns them, with the defaults of those that the user never changed
   */
  get(options?: RequestOptions): Promise<NotificationSettings>;
  /**
   * Changes settings.
   *
   * @param input - those that change; `quietHours: null` ends the quiet hours
   * @param options - `signal` cancels the request
   * @returns all of them, as they are then
   * @throws {validation_failed} a time of day is not `HH:MM`, the quiet hours have no length, or no such time zone
   * @example
   * const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
   * await client.notifications.update({ quietHours: { from: '22:00', to: '07:00', timeZone } });
   */
  update(input: UpdateNotificationSettingsInput, options?: RequestOptions): Promise<NotificationSettings>;
  /**
   * Lets the server push messages to this browser, until the session ends. `SiteConfig.push` has the key that the browser
   * subscribes with.
   *
   * @param id - the device's own id for it: the same replaces what was there
   * @param subscription - what `PushSubscription.toJSON()` returns
   * @param options - `signal` cancels the request
   * @throws {push_limit} the user has 20 devices
   * @throws {url_refused} the address of the push service is not public
   * @throws {not_found} the server pushes nothing
   */
  subscribe(id: string, subscription: PushSubscriptionInput, options?: RequestOptions): Promise<void>;
  /**
   * Mails a link to the user's address, which verifies it: mails are sent to verified addresses alone. Does nothing where
   * `Profile.emailVerified` is true. `SiteConfig.mail` says whether the site sends mails.
   *
   * @param options - `signal` cancels the request
   * @throws {validation_failed} the profile has no address, or the mail server refuses it
   * @throws {profile_managed} the address is the site's, which has not verified it
   * @throws {unavailable} the mail server is away
   * @throws {not_found} the site sends no mails
   * @example await client.notifications.sendEmailLink();
   */
  sendEmailLink(options?: RequestOptions): Promise<void>;
  /**
   * Ends the pushes to a device. No error where there are none.
   *
   * @param id - the device's own id for it
   * @param options - `signal` cancels the request
   */
  unsubscribe(id: string, options?: RequestOptions): Promise<void>;
}
