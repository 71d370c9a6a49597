import type { User } from '@sotto/sdk';
import { commonTexts } from '../i18n/localize.js';

/** Whether somebody is a program: people are told wherever it is named. */
export function isBot({ kind }: Pick<User, 'kind'>): boolean {
  return kind === 'bot';
}

/** A name in a sentence, with what tells that it is a program's. */
export function markedName(user: User, name: string): string {
  return isBot(user) ? commonTexts().withBot(name) : name;
}
