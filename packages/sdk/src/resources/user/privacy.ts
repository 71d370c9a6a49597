import { DEFAULT_PRIVACY_SETTINGS } from '@sotto/protocol';
import type { PrivacySettings, Profile } from '@sotto/protocol';
import type { PrivacyApi } from '../../api/user/privacy.js';
import type { HttpClient } from '../../http/http-client.js';
import { paths } from '../../http/paths.js';

/** What the user shows to others, over REST. `onChange` is called after each change. */
export function createPrivacy(http: HttpClient, onChange: (settings: PrivacySettings) => void): PrivacyApi {
  return {
    async get(options) {
      const { privacy } = await http.get<Profile>(paths.profile, options);
      return privacy ?? { ...DEFAULT_PRIVACY_SETTINGS };
    },
    async update(body, options) {
      const settings = await http.patch<PrivacySettings>(paths.privacy, { ...options, body, isOwn: true });
      onChange(settings);
      return settings;
    },
  };
}
