import { externalId as externalIdSchema } from '@sotto/protocol/schemas';
import { fieldError } from '../../../errors.js';

/** A user or room, as a backend names it. */
export type Reference =
  /** The host's own id. */
  | { externalId: string }
  /** A username or slug, without the `@` before it, in lower case. */
  | { name: string };

/** Reads a reference: the host's own id, in which a first `@` is doubled, or `@` and a username or slug. */
export function parseReference(text: string): Reference {
  if (text.startsWith('@@')) return { externalId: text.slice(1) };
  if (text.startsWith('@')) return { name: text.slice(1).toLowerCase() };
  return { externalId: text };
}

/** Checks an id that is about to be stored. @throws AppError `validation_failed` */
export function checkExternalId(path: string, externalId: string): void {
  const issue = externalIdSchema.safeParse(externalId).error?.issues[0];
  if (issue) throw fieldError({ path, code: issue.code, message: issue.message });
}
