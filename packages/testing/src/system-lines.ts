import type { Message, SystemData } from '@sotto/protocol';
import type { RunningServer } from '@sotto/server';
import type { Person } from './people.js';

/**
 * A system line of {@link TestChat.systemLine}.
 *
 * @example await chat.systemLine(room, { by: ada, content: 'Ada started a call', data: { type: 'call.started' } });
 */
export interface SystemLineOptions {
  /** Who did what the line says. */
  by: Person;
  /** The line in plain English. */
  content: string;
  /** What the line is about: an event of this version, or any other `type`, as a later version writes it. Default: none. */
  data?: SystemData | { type: string };
}

/** Writes a system line into a room's log, as the server does. */
export async function writeSystemLine(
  { context: { services } }: RunningServer,
  { slug }: { slug: string },
  { by, content, data }: SystemLineOptions,
): Promise<Message> {
  const sender = { siteId: await services.sites.defaultId(), userId: by.user.id };
  const line = { content, kind: 'system' as const, data: data as SystemData | undefined, asMember: false };
  return (await services.messages.sendAs(sender, slug, line)).message;
}
