import { MAX_PAGE } from '@sotto/sdk';
import type { Message } from '@sotto/sdk';
import { linksOf } from './links-of.js';
import { RoomMessages } from './room-messages.js';

/** Pages that one search reads at most. */
const MOST_PAGES = 5;
/** Messages with links that end a search: there is something to look at. */
const ENOUGH = 10;

/** A message and where it leads. */
export interface LinkedMessage {
  message: Message;
  links: readonly string[];
}

/**
 * The links in the messages of a room. No server finds them, as texts are in no index: the history is looked through, some
 * pages at a time, as far as the user asks for.
 */
export class SharedLinks extends RoomMessages {
  status: 'idle' | 'loading' | 'failed' = 'idle';
  error: unknown;
  /** How many messages were looked through, and when the oldest was sent. */
  searched = 0;
  oldest: string | undefined;
  /** Whether older messages were not looked through; undefined before the first search. */
  hasMore: boolean | undefined;
  private before: number | undefined;
  private found = new Map<string, LinkedMessage>();

  /** Messages with links, the newest first. */
  get list(): LinkedMessage[] {
    const found = [...this.found.values()].filter(({ links }) => links.length > 0);
    return found.sort((a, b) => b.message.seq - a.message.seq);
  }

  /** Looks through the newest messages, or through older ones than before. */
  async search(): Promise<void> {
    const { client, found, slug } = this;
    if (!client || this.status === 'loading' || this.hasMore === false) return;
    this.status = 'loading';
    this.changed();
    const enough = this.list.length + ENOUGH;
    try {
      for (let pages = 0; pages < MOST_PAGES && this.list.length < enough; pages += 1) {
        const before = this.before === undefined ? {} : { before: this.before };
        const { results, hasMoreBefore } = await client.messages.list(slug, { ...before, limit: MAX_PAGE });
        // Those of another room, or of another user, are not shown.
        if (found !== this.found) return;
        for (const message of results) this.take(message);
        this.searched += results.length;
        this.before = results[0]?.seq ?? this.before;
        this.oldest = results[0]?.createdAt ?? this.oldest;
        this.hasMore = hasMoreBefore;
        this.changed();
        if (!hasMoreBefore) break;
      }
      this.status = 'idle';
    } catch (error) {
      if (found !== this.found) return;
      this.status = 'failed';
      this.error = error;
    }
    this.changed();
  }

  protected reset(): void {
    this.found = new Map();
    this.status = 'idle';
    this.searched = 0;
    this.before = this.oldest = this.hasMore = this.error = undefined;
    this.changed();
  }

  protected apply(message: Message): void {
    const { before, status } = this;
    // Before the first search there is nothing to change, and what is older than the searched comes with its page.
    const isKnown = before === undefined ? status === 'loading' : message.seq >= before;
    if (!isKnown) return;
    this.take(message);
    this.changed();
  }

  /** Takes what a message says now. A page may be older than what an event said. */
  private take(message: Message): void {
    const known = this.found.get(message.id);
    if (known && known.message.rev > message.rev) return;
    const links = linksOf(message);
    // One that has lost its links is kept, too: a page that is on its way may still have them.
    if (links.length > 0 || known || message.deletedAt || message.editedAt)
      this.found.set(message.id, { message, links });
  }
}
