import type { KnownSystemData } from '@sotto/protocol';

/** What a line says about users whom its sender did something to. */
export type LineData = Extract<KnownSystemData, { users: string[] }>;

/** Returns a line in plain English, for clients that do not word it themselves. `who` is the display name of the sender. */
export function lineText(data: KnownSystemData, who: string): string {
  switch (data.type) {
    case 'room.created':
      return `${who} created the room`;
    case 'room.renamed':
      return `${who} renamed the room to ${data.name}`;
    case 'room.topicChanged':
      return `${who} changed the topic`;
    case 'room.pictureChanged':
      return `${who} changed the room picture`;
    case 'room.archived':
      return `${who} archived the room`;
    case 'room.unarchived':
      return `${who} unarchived the room`;
    case 'slowMode.changed':
      return data.seconds > 0 ? `Slow mode is on: one message every ${data.seconds} s` : 'Slow mode is off';
    case 'message.pinned':
      return `${who} pinned a message`;
    case 'member.joined':
      return `${who} joined with an invitation`;
    case 'member.left':
      return `${who} left`;
    case 'member.added':
      return `${who} added ${namesOf(data)}`;
    case 'member.removed':
      return `${who} removed ${namesOf(data)}`;
    case 'member.banned':
      return `${who} banned ${namesOf(data)}`;
  }
}

function namesOf({ users, names = users, bots = [] }: LineData): string {
  const [first = '', ...others] = names.map((name, at) =>
    bots.includes(users[at]!) ? `${name} (bot)` : name,
  );
  if (others.length === 0) return first;
  return `${first} and ${others.length === 1 ? 'one other' : `${others.length} others`}`;
}
