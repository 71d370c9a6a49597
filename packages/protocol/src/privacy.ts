/*
 * What others learn of a user, and who may begin to write to the user. It holds no zod, as browsers load it.
 */

/** Who may begin a direct conversation with a user: everyone, people who share a room with the user, or nobody. */
export const DIRECT_AUDIENCES = ['everyone', 'shared', 'nobody'] as const;
/** Who may begin a direct conversation with a user. */
export type DirectAudience = (typeof DIRECT_AUDIENCES)[number];

/** What a user shows to others. The server enforces it. */
export interface PrivacySettings {
  /** Whether others see when the user is online. */
  online: boolean;
  /** Whether others see when the user is typing. */
  typing: boolean;
  /** Whether others see what the user has read and received. A user who does not show it does not see it of others. */
  receipts: boolean;
  /** Whether others find the user by a search for people. Who knows the username needs no search. */
  findable: boolean;
  /** Who may begin a direct conversation with the user; those that exist go on. */
  directs: DirectAudience;
}

/** What a user shows who never changed it. */
export const DEFAULT_PRIVACY_SETTINGS: Readonly<PrivacySettings> = {
  online: true,
  typing: true,
  receipts: true,
  findable: true,
  directs: 'everyone',
};
