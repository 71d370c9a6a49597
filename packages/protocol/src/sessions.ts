import { z } from 'zod';
import type { SignInMethod } from './sign-in-methods.js';
import { password } from './text.js';

/** A session of the user. */
export interface Session {
  /** A hash: the session's own id stays on the server. */
  id: string;
  /** Whether the request belongs to it. */
  current: boolean;
  method: SignInMethod;
  /** Name of the OAuth client. */
  client: string;
  /** ISO 8601, UTC, milliseconds, like the times below. */
  startedAt: string;
  /** When its tokens were last refreshed. */
  lastSeenAt: string;
  expiresAt: string;
  /** The browser or program, as it named itself, shortened; absent where it is unknown. */
  userAgent?: string;
}

/** Body of `PUT /api/auth/password/`. */
export interface ChangePasswordInput {
  /** The present password. */
  current: string;
  /** 8 to 128 code points; common passwords are refused. */
  next: string;
}

/** In UTF-16 units. Anything longer cannot be a password, and hashing it would take time. */
const MAX_CURRENT_PASSWORD = 1024;

export const changePasswordSchema: z.ZodType<ChangePasswordInput> = z.object({
  current: z.string().min(1).max(MAX_CURRENT_PASSWORD),
  next: password,
});

export const endSessionsSchema: z.ZodType<{ all?: 'true' | 'false' | undefined }> = z.object({
  all: z.enum(['true', 'false']).optional(),
});
