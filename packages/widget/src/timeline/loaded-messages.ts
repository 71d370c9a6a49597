import type { Message, MessagePage, User } from '@sotto/sdk';
import { mergeMessages } from './merge-messages.js';

/** The run of a room's messages that is loaded, ascending by `seq`; there may be others before and after it. */
export class LoadedMessages {
  list: readonly Message[] = [];
  hasMoreBefore = false;
  private hasMoreAfter = false;
  private newest = 0;

  /** How many messages exist after the last one that is loaded. */
  get missingAfter(): number {
    return this.hasMoreAfter ? Math.max(1, this.newest - (this.list.at(-1)?.seq ?? 0)) : 0;
  }

  /** The highest `seq` that is known to exist. */
  get newestSeq(): number {
    return this.newest;
  }

  /** Replaces what was loaded by a page; `lastSeq` is the room's newest as far as is known. */
  replace(page: MessagePage, lastSeq: number): void {
    this.list = page.results;
    this.hasMoreBefore = page.hasMoreBefore;
    this.newest = Math.max(this.newest, lastSeq);
    this.endWith(page);
  }

  /** Prepends the page before what is loaded. */
  prepend(page: MessagePage): void {
    this.list = mergeMessages(this.list, page.results);
    this.hasMoreBefore = page.hasMoreBefore;
  }

  /** Appends the page after what is loaded. */
  append(page: MessagePage): void {
    this.list = mergeMessages(this.list, page.results);
    this.endWith(page);
  }

  /** Applies a new or changed message, unless it is beyond what is loaded: then it is loaded with its page. */
  apply(message: Message): void {
    const [oldest, last] = [this.list[0], this.list.at(-1)];
    this.newest = Math.max(this.newest, message.seq);
    if (oldest && message.seq < oldest.seq && this.hasMoreBefore) return;
    if (last && message.seq > last.seq && this.hasMoreAfter) return;
    this.list = mergeMessages(this.list, [message]);
  }

  /**
   * Replaces a user who has another name or picture, or is another user now, wherever a message names them; returns whether
   * one did.
   */
  replaceUser(from: string, user: User): boolean {
    const list = this.list.map((message) => withUser(message, from, user));
    if (list.every((message, index) => message === this.list[index])) return false;
    this.list = list;
    return true;
  }

  /** Drops all but `count` messages: those around a place, or the newest. */
  trim(count: number, around?: number): void {
    const { list } = this;
    if (list.length <= count) return;
    const place = around === undefined ? -1 : list.findIndex(({ seq }) => seq >= around);
    const end = place === -1 ? list.length : Math.min(list.length, Math.max(place + count / 2, count));
    const from = Math.max(0, end - count);
    this.list = list.slice(from, end);
    this.hasMoreBefore ||= from > 0;
    this.hasMoreAfter ||= end < list.length;
  }

  /** A message that arrived while its page was loading is in no page, and was not applied. */
  private endWith(page: MessagePage): void {
    this.hasMoreAfter = page.hasMoreAfter || (this.list.at(-1)?.seq ?? 0) < this.newest;
  }
}

/** Returns the message itself where it does not name the user. */
function withUser(message: Message, from: string, user: User): Message {
  const { sender, replyTo, mentions } = message;
  const isMentioned = from !== user.id && mentions?.some((mention) => mention.user === from);
  const isQuoted = replyTo?.sender.id === from;
  if (sender.id !== from && !isMentioned && !isQuoted) return message;
  return {
    ...message,
    ...(sender.id === from && { sender: user, ...(from !== user.id && { senderWas: from }) }),
    ...(isQuoted && { replyTo: { ...replyTo, sender: user } }),
    ...(isMentioned && {
      mentions: mentions!.map((mention) => (mention.user === from ? { ...mention, user: user.id } : mention)),
    }),
  };
}
