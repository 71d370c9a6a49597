import type { RoomNotifications } from './rooms.js';

/*
 * How a user learns of a message. The server decides by this table about pushes and mails, clients about the count and
 * the sound; docs/guides/notifications.md prints it. It holds no zod, as browsers load it.
 */

/**
 * What a message causes for one user, from the quietest: `none` (it counts nowhere but in its room), `badge` (it counts
 * in the totals), `sound` (an open page rings and shows a notification), `push` and `mail` (the user is told elsewhere).
 */
export type NotificationKind = 'none' | 'badge' | 'sound' | 'push' | 'mail';

/** Who wrote a message: the user, somebody whom the user blocked, or another. The lines of a room about itself are `self`. */
export const NOTIFICATION_SENDERS = ['other', 'self', 'blocked'] as const;
/** The user's level in the room, as `levelNow` returns it. */
export const NOTIFICATION_LEVELS = ['all', 'mentions', 'none'] as const;
/** Where the user is: looking at a tab with the chat, on any device; with such a tab open; without one. */
export const NOTIFICATION_PRESENCES = ['focused', 'open', 'away'] as const;
/** How long the message has waited to be read. */
export const NOTIFICATION_DELAYS = ['now', 'push', 'mail'] as const;

/** Milliseconds after which an unread message is pushed. */
export const PUSH_DELAY_MS = 30_000;
/** Milliseconds after which an unread message is mailed about. */
export const MAIL_DELAY_MS = 15 * 60_000;

/** What `decideNotification` decides by. */
export interface NotificationFacts {
  /** Who wrote the message. */
  readonly sender: (typeof NOTIFICATION_SENDERS)[number];
  /** Whether the user has read it, on any device. */
  readonly isRead: boolean;
  /** About what the user wants to learn from the room now. */
  readonly level: (typeof NOTIFICATION_LEVELS)[number];
  /** Whether it mentions the user, or replies to a message of theirs. */
  readonly mentioned: boolean;
  /** Whether the room is direct: everything in it is said to the user. */
  readonly isDirect: boolean;
  /** Whether it is one of the user's quiet hours. */
  readonly isQuiet: boolean;
  /** Where the user is. */
  readonly presence: (typeof NOTIFICATION_PRESENCES)[number];
  /** How long it has waited. */
  readonly delay: (typeof NOTIFICATION_DELAYS)[number];
}

/** A row of the table: the facts it is about, all others being anything, and what they lead to. */
interface NotificationRule {
  readonly when: Partial<NotificationFacts>;
  readonly kind: NotificationKind;
}

/** The rules, of which the first that applies decides. */
export const NOTIFICATION_RULES: readonly NotificationRule[] = [
  { when: { sender: 'self' }, kind: 'none' },
  { when: { sender: 'blocked' }, kind: 'none' },
  { when: { isRead: true }, kind: 'none' },
  { when: { level: 'none' }, kind: 'none' },
  { when: { level: 'mentions', mentioned: false, isDirect: false }, kind: 'badge' },
  { when: { isQuiet: true }, kind: 'badge' },
  { when: { presence: 'focused' }, kind: 'badge' },
  { when: { presence: 'away', delay: 'mail' }, kind: 'mail' },
  { when: { delay: 'mail' }, kind: 'push' },
  { when: { delay: 'push' }, kind: 'push' },
  { when: { presence: 'open' }, kind: 'sound' },
  // Nobody is there to hear it, and it has not waited long enough to be pushed.
  { when: {}, kind: 'badge' },
];

/**
 * Decides how a user learns of a message.
 *
 * @param facts - what is known about the message, the room and the user
 * @returns the loudest way that the facts allow
 */
export function decideNotification(facts: NotificationFacts): NotificationKind {
  const applies = ({ when }: NotificationRule) =>
    (Object.keys(when) as (keyof NotificationFacts)[]).every((name) => when[name] === facts[name]);
  return NOTIFICATION_RULES.find(applies)!.kind;
}

/**
 * Returns whether a message is to a user: it mentions them, or replies to a message of theirs.
 *
 * @param message - the message
 * @param userId - id of the user
 * @returns the fact `mentioned`
 */
export function isToUser(
  message: {
    readonly replyTo?: { readonly sender: { readonly id: string } } | undefined;
    readonly mentions?: readonly { readonly user: string }[] | undefined;
  },
  userId: string,
): boolean {
  const { replyTo, mentions = [] } = message;
  return replyTo?.sender.id === userId || mentions.some(({ user }) => user === userId || user === '@room');
}

/**
 * Returns about what a user wants to learn from a room now: nothing while it is muted, and everything again after the
 * end of a level that has one.
 *
 * @param notifications - as the room has them
 * @param now - milliseconds since 1970
 * @returns the level that counts
 */
export function levelNow(
  { level, until, mutedUntil }: RoomNotifications,
  now: number,
): RoomNotifications['level'] {
  const isOver = (time: string) => new Date(time).getTime() <= now;
  if (mutedUntil !== undefined && !isOver(mutedUntil)) return 'none';
  return until !== undefined && isOver(until) ? 'all' : level;
}

/** How a user wants to be told of messages, on all devices. */
export interface NotificationSettings {
  /** Whether a page may make a sound. */
  sound: boolean;
  /** Whether a notification shows what was written; else only who wrote. */
  showText: boolean;
  /**
   * Whether the user wants an e-mail about what is unread after 15 min. None is sent before the address is verified, nor where
   * the site sends none.
   */
  mail: boolean;
  /** Hours of each day in which only counts change; absent for none. */
  quietHours?: QuietHours;
}

/** What counts until the user changes it. */
export const DEFAULT_NOTIFICATION_SETTINGS: Readonly<NotificationSettings> = {
  sound: true,
  showText: true,
  mail: false,
};

/** Hours of each day in which a user only sees counts. */
export interface QuietHours {
  /** When they begin, `HH:MM` in the user's time zone. */
  from: string;
  /** When they end, `HH:MM`; before `from` where they end on the next day. */
  to: string;
  /** IANA name of the user's time zone, such as `Europe/Berlin`. */
  timeZone: string;
}

/** Returns what clocks show, as `HH:MM`; undefined in a zone that this runtime does not know, as others may. */
function clockIn(timeZone: string, now: number): string | undefined {
  try {
    const format = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat('en-GB', format).format(now);
  } catch {
    return undefined;
  }
}

/**
 * Whether a moment lies in the quiet hours. Where a clock is put forward or back, the hours are those that it shows.
 *
 * @param hours - the quiet hours; undefined for none
 * @param now - milliseconds since 1970
 * @returns whether it is quiet then; `false` where the runtime does not know the time zone
 */
export function isQuiet(hours: QuietHours | undefined, now: number): boolean {
  if (!hours) return false;
  const { from, to, timeZone } = hours;
  const clock = clockIn(timeZone, now);
  if (clock === undefined) return false;
  return from <= to ? from <= clock && clock < to : clock >= from || clock < to;
}
