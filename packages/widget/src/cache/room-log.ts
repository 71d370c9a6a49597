import type { Message, MessagePage, User } from '@sotto/sdk';
import { LoadedMessages } from '../timeline/loaded-messages.js';

/** Where a reader is in a log: the last message in view, and how far below its top the view ends, in pixels. */
export interface ReaderPlace {
  seq: number;
  offset: number;
}

/** A page of a room's messages, and the state of the room before the page was read. */
export interface RoomPage {
  page: MessagePage;
  rev: number;
  lastSeq: number;
}

/** What is loaded of one room, and where its reader left it. */
export class RoomLog {
  readonly loaded = new LoadedMessages();
  /** Known up to this `rev`; events arrive in its order. */
  rev = 0;
  /** Where its reader left it; undefined for the end. */
  place: ReaderPlace | undefined;
  /** Changes that arrived while the first page was loading. */
  private early: Message[] | undefined = [];

  constructor(readonly slug: string) {}

  /** Whether there is a page. */
  get isFilled(): boolean {
    return this.early === undefined;
  }

  /** Sets the first page, and then applies what changed while it was loading. */
  fill({ page, rev, lastSeq }: RoomPage): void {
    this.loaded.replace(page, lastSeq);
    this.rev = Math.max(this.rev, rev);
    const early = this.early ?? [];
    this.early = undefined;
    for (const message of early) this.loaded.apply(message);
  }

  /** Applies a new or changed message. */
  apply(message: Message, rev = 0): void {
    this.rev = Math.max(this.rev, rev);
    if (this.early) this.early.push(message);
    else this.loaded.apply(message);
  }

  /** Replaces a sender by what is known of that user now; returns whether the log shows it. */
  replaceUser(from: string, user: User): boolean {
    return this.loaded.replaceUser(from, user);
  }
}
