import { z } from 'zod';
import { MAX_DISPLAY_NAME } from './limits.js';
import type { NotificationSettings } from './notification-policy.js';
import type { PrivacySettings } from './privacy.js';
import { isReservedUsername } from './reserved-usernames.js';
import type { Scope } from './scopes.js';
import { displayText, password, username } from './text.js';

/** A person, guest or bot, as others see them. */
export interface User {
  /** Stable id. */
  id: string;
  /** Lower case, unique in the site. */
  username: string;
  /** The name to display: any text of 1 to 64 code points. */
  displayName: string;
  /** Address of the picture; absent where there is none. */
  avatarUrl?: string;
  kind: 'user' | 'guest' | 'bot';
}

/** The user's own profile. */
export interface Profile extends User {
  /** Visible to the user only. */
  email?: string;
  /**
   * Whether the user has proved to read the mails to `email`, or the site vouches for it; absent where there is none. Another
   * address is not verified.
   */
  emailVerified?: boolean;
  /** What the session is allowed to do. */
  scopes: Scope[];
  /** ISO 8601, UTC, milliseconds. */
  createdAt: string;
  /** How the user wants to be told of messages; absent until the user changes it: see `DEFAULT_NOTIFICATION_SETTINGS`. */
  notifications?: NotificationSettings;
  /** What the user shows to others; absent until the user changes it: see `DEFAULT_PRIVACY_SETTINGS`. */
  privacy?: PrivacySettings;
  /** Fields that the host site owns, such as `displayName`: a change is refused with `profile_managed`. */
  managed?: string[];
}

/** Body of `POST /api/auth/register/`. */
export interface RegisterInput {
  /** 3 to 32 of a-z, 0-9, "_", ".", "-"; case-insensitive. */
  username: string;
  /** 8 to 128 code points; common passwords are refused. */
  password: string;
  email?: string | undefined;
  /** The username by default. */
  displayName?: string | undefined;
  /** Id of the OAuth client, which determines the site; the SDK fills it in. */
  client_id?: string | undefined;
}

/** Body of `PATCH /api/auth/profile/`. */
export interface UpdateProfileInput {
  displayName?: string | undefined;
  /** Another address needs the password as `current`; `null` removes it. */
  email?: string | null | undefined;
  /** The user's current password. */
  current?: string | undefined;
}

/** Body of `POST /api/auth/delete-account/`. */
export interface DeleteAccountInput {
  /** The user's own username, typed again. */
  username: string;
  /** The user's current password. */
  current: string;
}

/** An e-mail address. */
export const email = z.email().max(254);
/** In UTF-16 units. Anything longer cannot be a password, and hashing it would take time. */
const MAX_CURRENT_PASSWORD = 1024;

/** A username that a new account may have. */
const newUsername = username.refine((name) => !isReservedUsername(name), {
  message: 'must not be a reserved name',
  params: { code: 'reserved' },
});

export const registerSchema: z.ZodType<RegisterInput> = z.object({
  username: newUsername,
  password,
  email: email.optional(),
  displayName: displayText(MAX_DISPLAY_NAME).optional(),
  client_id: z.string().min(1).max(128).optional(),
});

/** A change of the own profile, as a request may write it: what never changes may be there as it is. */
export interface PatchProfileInput extends UpdateProfileInput {
  /** Never changes. */
  username?: string | undefined;
}

export const updateProfileSchema: z.ZodType<PatchProfileInput> = z.object({
  username: username.optional(),
  displayName: displayText(MAX_DISPLAY_NAME).optional(),
  email: email.nullable().optional(),
  current: z.string().max(MAX_CURRENT_PASSWORD).optional(),
});

export const deleteAccountSchema: z.ZodType<DeleteAccountInput> = z.object({
  username: z.string().trim().toLowerCase().max(MAX_DISPLAY_NAME),
  current: z.string().max(MAX_CURRENT_PASSWORD),
});
