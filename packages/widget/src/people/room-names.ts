import type { User } from '@sotto/sdk';
import { markedName } from './bot.js';
import { isolate } from './isolate.js';
import { isComparable, loadLookAlikes, skeletons } from './skeleton.js';

/** People of a room that are compared: more than anybody tells apart. */
const MAX_PEOPLE = 2000;

/** The names in all rooms, by slug. */
export class Names {
  private readonly rooms = new Map<string, RoomNames>();

  /** @param onChange - called when some of what was said before is to be said otherwise */
  constructor(private readonly onChange: () => void = () => undefined) {}

  in(slug: string): RoomNames {
    const names = this.rooms.get(slug) ?? new RoomNames(this.onChange);
    this.rooms.set(slug, names);
    return names;
  }

  /** Somebody else looks: what is known of the rooms is not theirs. */
  clear(): void {
    this.rooms.clear();
  }
}

/**
 * The names in one room. Whose name equals that of somebody else there, or looks like it, has the username beside it,
 * which is nobody else's.
 */
export class RoomNames {
  private readonly people = new Map<string, User>();
  /** Ids of those whose names are taken for another's; undefined: to be found out again. */
  private alike: ReadonlySet<string> | undefined;

  /** @param onChange - called when some of what was said before is to be said otherwise */
  constructor(private readonly onChange: () => void) {}

  /** Somebody is in the room, or was when they wrote. */
  add(users: Iterable<User>): void {
    for (const user of users) {
      if (this.people.get(user.id)?.displayName === user.displayName || this.people.size >= MAX_PEOPLE)
        continue;
      this.people.set(user.id, user);
      this.alike = undefined;
    }
  }

  /** The username that has to stand beside the name; undefined where the name is enough. */
  handleOf({ id, username }: User): string | undefined {
    this.alike ??= this.compare();
    return this.alike.has(id) ? username : undefined;
  }

  /** The name in a sentence: with the username where it takes that, and with the mark of a bot. */
  textOf(user: User): string {
    return markedName(user, this.plainOf(user));
  }

  /** The first word of the name, or all of it with the username where it takes that; a mark stands beside it. */
  shortOf(user: User): string {
    return this.handleOf(user) === undefined ? isolate(user.displayName.split(' ')[0]!) : this.plainOf(user);
  }

  /** The short name in a sentence, with the mark of a bot. */
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
    // Without the table equal names are still told apart.
    loadLookAlikes().then(again, () => undefined);
  }
}
