const MAX_BADGE = 999;

/** A number in a badge: `999+` at most. */
export function badgeText(count: number): string {
  return count > MAX_BADGE ? `${MAX_BADGE}+` : String(count);
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** A time in a sentence: no line breaks between the number and its unit. */
export function seconds(count: number): string {
  return `${Math.ceil(count)}\u00a0s`;
}

/** Words that more than one element says. */
export const strings = {
  noFiles: 'Files cannot be sent here yet.',
  openChat: (unread: number) => (unread > 0 ? `Open chat, ${unread} unread` : 'Open chat'),
  unread: (count: number) => `${count} unread`,
  members: (count: number) => plural(count, 'member', 'members'),
  noMessages: 'No messages yet',
  deleted: 'Message deleted',
  editedGone: 'The message was deleted. You can send your text as a new one.',
  locked: 'This message can’t be opened.',
  seenBy: ({ seen, of }: { seen: number; of: number }) => `Seen by ${seen} of ${of}`,
  copied: 'Copied',
  copyBlocked: 'Your browser blocked copying. Select the text and copy it.',
  notSetUp: 'The chat is not set up',
  missingAttribute: (name: string) => `${name} is missing.`,
  wrongAttribute: (name: string, value: string) => `${name} can’t be “${value}”.`,
  originNotAllowed: 'The chat isn’t allowed on this site.',
  clientDisabled: 'The chat is switched off on this site.',
  noServerAt: (address: string) => `No chat server at ${address}.`,
  noAnswerFrom: (address: string) => `The chat server at ${address} can’t be reached.`,
  noOrigin: 'The chat can’t work here: this page has no origin.',
  onlyMember: 'You’re the only member',
  typing: (names: string[]) =>
    names.length === 1
      ? `${names[0]} is typing`
      : names.length === 2
        ? `${names[0]} and ${names[1]} are typing`
        : `${names.length} people are typing`,
} as const;
