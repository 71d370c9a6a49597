import { count } from './plural.js';

/** Lines about what happened in a room. A name is drawn, so each sentence is a function that returns its parts in order. */
export const system = {
  created: (who: unknown) => [who, ' created the room'],
  renamed: (who: unknown, name: unknown) => [who, ' renamed the room to ', name],
  topicChanged: (who: unknown) => [who, ' changed the topic'],
  archived: (who: unknown) => [who, ' archived the room'],
  unarchived: (who: unknown) => [who, ' unarchived the room'],
  pictureChanged: (who: unknown) => [who, ' changed the room picture'],
  pinned: (who: unknown) => [who, ' pinned a message'],
  slowMode: (wait: string) => [`Slow mode is on: one message every ${wait}`],
  slowModeOff: () => ['Slow mode is off'],
  added: (who: unknown, user: unknown, others: number) => [who, ' added ', user, ...andOthers(others)],
  joined: (who: unknown) => [who, ' joined with an invitation'],
  left: (who: unknown) => [who, ' left'],
  removed: (who: unknown, user: unknown, others: number) => [who, ' removed ', user, ...andOthers(others)],
  banned: (who: unknown, user: unknown, others: number) => [who, ' banned ', user, ...andOthers(others)],
  /** How a line is read out. */
  label: (text: string, time: string) => `${text}, ${time}`,
};

function andOthers(others: number): string[] {
  if (others === 0) return [];
  return [others === 1 ? ' and one other' : ` and ${count(others)} others`];
}
