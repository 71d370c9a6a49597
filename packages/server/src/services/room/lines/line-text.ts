import type { KnownSystemData } from '@sotto/protocol';

/** Returns a line in plain English, for clients that do not word it themselves. `who` and `users` are display names. */
export function lineText(data: KnownSystemData, who: string, users: string[]): string {
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
      return `${who} added ${namesOf(users)}`;
    case 'member.removed':
      return `${who} removed ${namesOf(users)}`;
    case 'member.banned':
      return `${who} banned ${namesOf(users)}`;
  }
}

function namesOf([first = '', ...others]: string[]): string {
  if (others.length === 0) return first;
  return `${first} and ${others.length === 1 ? 'one other' : `${others.length} others`}`;
}
