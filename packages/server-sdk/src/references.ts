/** Names a user: your own id, or a username of the chat. */
export type UserRef = string | { username: string };
/** Names a room: your own id, or a slug of the chat. */
export type RoomRef = string | { slug: string };

/** Returns a reference as the server API reads it. An own id that begins with `@` must not become a name. */
export function referenceOf(ref: UserRef | RoomRef): string {
  if (typeof ref === 'string') return ref.startsWith('@') ? `@${ref}` : ref;
  return `@${'username' in ref ? ref.username : ref.slug}`;
}

/** As `referenceOf`, as a part of a path. */
export const pathOf = (ref: UserRef | RoomRef): string => encodeURIComponent(referenceOf(ref));
