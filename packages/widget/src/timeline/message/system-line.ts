import type { User } from '@sotto/sdk';
import { formatSpan } from '../../i18n/format-span.js';
import { commonTexts, systemTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import type { SystemLine } from '../timeline-item.js';

/** What a line about the room says: names and the words between them, in order. */
export type SystemPart = string | { name: string };

/** What the names of a line are found by. */
export interface SystemNames {
  textOf(user: User): string;
  /** The user of this name, where that user is known. */
  find(username: string): User | undefined;
}

/** The texts of lines about users. */
const USERS = {
  'member.added': () => systemTexts().added,
  'member.removed': () => systemTexts().removed,
  'member.banned': () => systemTexts().banned,
};

/** Returns what a line says, by the names that the viewer knows. */
export function systemParts(
  line: SystemLine,
  viewerId: string | undefined,
  names: SystemNames,
): SystemPart[] {
  const { data, sender, content } = line;
  const nameOf = (user: User) => ({ name: user.id === viewerId ? commonTexts().you : names.textOf(user) });
  const named = (username: string, displayName = username, bots: readonly string[] = []): SystemPart => {
    const user = names.find(username);
    if (user) return nameOf(user);
    const kind = bots.includes(username) ? 'bot' : 'user';
    return { name: markedName({ kind }, isolate(displayName)) };
  };
  const texts = systemTexts();
  const who = nameOf(sender);
  const parts = (): unknown[] | undefined => {
    switch (data?.type) {
      case 'room.created':
        return texts.created(who);
      case 'room.renamed':
        return texts.renamed(who, { name: isolate(data.name) });
      case 'room.topicChanged':
        return texts.topicChanged(who);
      case 'room.archived':
        return texts.archived(who);
      case 'room.unarchived':
        return texts.unarchived(who);
      case 'room.pictureChanged':
        return texts.pictureChanged(who);
      case 'message.pinned':
        return texts.pinned(who);
      case 'slowMode.changed':
        return data.seconds > 0 ? texts.slowMode(formatSpan(data.seconds)) : texts.slowModeOff();
      case 'member.added':
      case 'member.removed':
      case 'member.banned': {
        const [first, ...others] = data.users;
        if (first === undefined) return undefined;
        return USERS[data.type]()(who, named(first, data.names?.[0], data.bots), others.length);
      }
      case 'member.joined':
        return texts.joined(who);
      case 'member.left':
        return texts.left(who);
      default:
        // The site's backend wrote it, or a later version of the server.
        return undefined;
    }
  };
  return (parts() as SystemPart[] | undefined) ?? [content ?? ''];
}

/** Returns a line as one text. */
export function systemText(line: SystemLine, viewerId: string | undefined, names: SystemNames): string {
  return systemParts(line, viewerId, names)
    .map((part) => (typeof part === 'string' ? part : part.name))
    .join('');
}
