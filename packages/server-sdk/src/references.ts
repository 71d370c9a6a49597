import { ChatError } from './errors.js';

/** Names a user: your own id, or a username of the chat. */
export type UserRef = string | { username: string };
/** Names a room: your own id, or a slug of the chat. */
export type RoomRef = string | { slug: string };

/** Returns a reference as the server API reads it. An own id that begins with `@` must not become a name. */
export function referenceOf(ref: UserRef | RoomRef): string {
  if (typeof ref === 'string') return ref.startsWith('@') ? `@${ref}` : ref;
  return `@${'username' in ref ? ref.username : ref.slug}`;
}

/**
 * Returns an argument as a part of a path. An empty one, `.` and `..` would lead to another endpoint, also when they are
 * encoded (URL Standard, section 4.4): they become `<name>`, which no encoded argument contains.
 */
export const segmentOf = (name: string, value: string): string =>
  /^\.{0,2}$/.test(value) ? `<${name}>` : encodeURIComponent(value);

/** Returns a path. @throws ChatError `validation_failed`, which names the argument that cannot be a part of one */
export function checkPath(path: string): string {
  const name = /<(\w+)>/.exec(path)?.[1];
  if (name === undefined) return path;
  const message = `${name} must not be empty, "." or ".."`;
  throw new ChatError('validation_failed', message, { errors: [{ path: name, code: 'invalid', message }] });
}
