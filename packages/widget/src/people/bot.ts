import type { User } from '@sotto/sdk';
import { commonTexts } from '../i18n/localize.js';

/** Whether a user is a program: it is marked as a bot wherever it is named. */
export function isBot({ kind }: Pick<User, 'kind'>): boolean {
  return kind === 'bot';
}

/** Returns a name for a sentence, with the mark of a bot. */
export function markedName(user: Pick<User, 'kind'>, name: string): string {
  return isBot(user) ? commonTexts().withBot(name) : name;
}
