import type { AuthRequiredReason } from '@sotto/sdk';
import { authTexts, errorTexts } from './localize.js';

/** Returns what the user reads above the forms to sign in, where the session ended by itself. */
export const endedText = (reason: AuthRequiredReason): string =>
  reason === 'user_deleted' ? authTexts().deleted : errorTexts().not_signed_in;
