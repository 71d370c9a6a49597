import type { PrivacySettings, UpdatePrivacySettingsInput } from '@sotto/protocol';
import type { RequestOptions } from '../../options.js';

/**
 * What the user shows to others, and who may begin to write to the user. The server enforces it. `privacy.updated` reports a
 * change on any device.
 *
 * @example await client.privacy.update({ receipts: false, directs: 'shared' });
 */
export interface PrivacyApi {
  /**
   * Reads the settings.
   *
   * @param options - `signal` cancels the request
   * @returns them, with the defaults of those that the user never changed
   */
  get(options?: RequestOptions): Promise<PrivacySettings>;
  /**
   * Changes settings.
   *
   * @param input - those that change
   * @param options - `signal` cancels the request
   * @returns all of them, as they are then
   * @throws {guest_not_allowed} guests have no such settings
   * @example await client.privacy.update({ online: false });
   */
  update(input: UpdatePrivacySettingsInput, options?: RequestOptions): Promise<PrivacySettings>;
}
