import type { User } from '@sotto/sdk';
import { markedName } from './bot.js';
import { isolate } from './isolate.js';
import { isComparable, loadLookAlikes, skeletons } from './skeleton.js';

/** Users of a room that are compared at most: more than a reader tells apart. */
const MAX_PEOPLE = 2000;

/** The names in all rooms, by slug. */
export class Names {
  private readonly rooms = new Map<string, RoomNames>();

  /** @param onChange - called when a name has to be shown differently than before */
  constructor(private readonly onChange: () => void = () => undefined) {}

  in(slug: string): RoomNames {
    const names = this.rooms.get(slug) ?? new RoomNames(this.onChange);
    this.rooms.set(slug, names);
    return names;
  }

  /** A guest is an account now: the name of the guest is that of nobody. */
  merge(from: string, user: User): void {
    for (const names of this.rooms.values()) names.merge(from, user);
  }

  /** Forgets all rooms, for another user. */
  clear(): void {
    this.rooms.clear();
  }
}

/**
 * The names in one room. A user whose name equals that of another there, or looks like it, is shown with the username,
 * which is unique.
 */
export class RoomNames {
  private readonly people = new Map<string, User>();
  /** Ids of users with ambiguous names; undefined: to be computed again. */
  private alike: ReadonlySet<string> | undefined;

  /** @param onChange - called when a name has to be shown differently than before */
  constructor(private readonly onChange: () => void) {}

  /** Adds users who are in the room, or were when they wrote. */
  add(users: Iterable<User>): void {
    for (const user of users) {
      if (this.people.get(user.id)?.displayName === user.displayName || this.people.size >= MAX_PEOPLE)
        continue;
      this.people.set(user.id, user);
      this.alike = undefined;
    }
  }

  /** Replaces a guest by the account that the guest has joined. */
  merge(from: string, user: User): void {
    if (!this.people.delete(from)) return;
    this.alike = undefined;
    this.add([user]);
  }

  /** Returns the user with a username; undefined where nobody here has it. */
  find(username: string): User | undefined {
    return [...this.people.values()].find((user) => user.username === username);
  }

  /** Returns the username that is shown beside the name; undefined where the name is unambiguous. */
  handleOf({ id, username }: User): string | undefined {
    this.alike ??= this.compare();
    return this.alike.has(id) ? username : undefined;
  }

  /** Returns the name for a sentence: with the username where it is ambiguous, and with the mark of a bot. */
  textOf(user: User): string {
    return markedName(user, this.plainOf(user));
  }

  /** Returns what the user is called, or the whole name with the username where it is ambiguous; without a bot's mark. */
  shortOf(user: User): string {
    return this.handleOf(user) === undefined ? isolate(calledBy(user.displayName)) : this.plainOf(user);
  }

  /** Returns the short name for a sentence, with the mark of a bot. */
  shortTextOf(user: User): string {
    return markedName(user, this.shortOf(user));
  }

  private plainOf(user: User): string {
    const handle = this.handleOf(user);
    const name = isolate(user.displayName);
    return handle === undefined ? name : `${name} (${handle})`;
  }

  private compare(): ReadonlySet<string> {
    const people = [...this.people.values()];
    if (people.length > 1 && !people.every(({ displayName }) => isComparable(displayName))) this.load();
    const groups = new Map<string, string[]>();
    for (const { id, displayName } of people) {
      for (const looks of skeletons(displayName)) groups.set(looks, [...(groups.get(looks) ?? []), id]);
    }
    return new Set([...groups.values()].filter(({ length }) => length > 1).flat());
  }

  private load(): void {
    const again = () => {
      this.alike = undefined;
      this.onChange();
    };
    // Without the table equal names are still distinguished.
    loadLookAlikes().then(again, () => undefined);
  }
}

/** Returns the first word of a name; of "Lovelace, Ada", where the family's name comes first, the word after the comma. */
function calledBy(name: string): string {
  const [first = '', second] = name.split(' ');
  return second !== undefined && first.endsWith(',') ? second : first;
}
