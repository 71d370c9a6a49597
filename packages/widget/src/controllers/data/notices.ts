import type { ChatClient, Message, Room } from '@sotto/sdk';
import type { LitElement } from 'lit';
import { extras } from '../../lazy/parts.js';
import type { PageNotices, PageNoticesParts } from '../../notices/page-notices.js';
import { ClientController } from '../client/client-controller.js';

interface NoticesParts extends PageNoticesParts {
  /** Returns what is known of a room. */
  find: (slug: string) => Room | undefined;
  /** How much is unread, over all rooms. */
  unread: () => number;
  /** What the page wants: the count in its title, and a dot on its icon. */
  wants: () => { hasTitle: boolean; hasDot: boolean };
}

/** Tells the user of messages while the page is open. How it does that is loaded with the first thing to tell. */
export class Notices extends ClientController {
  /** The room in which the user is asked whether to be told of messages here, after their first message. */
  askedIn: string | undefined;
  private page: PageNotices | undefined;
  private counted: unknown;

  constructor(
    private readonly element: LitElement,
    getClient: () => ChatClient | undefined,
    private readonly parts: NoticesParts,
  ) {
    super(element, getClient);
  }

  hostUpdated(): void {
    const { hasTitle, hasDot } = this.parts.wants();
    const unread = this.parts.unread();
    const counted = `${unread} ${hasTitle} ${hasDot}`;
    // Once it has loaded, this tab shows the others whether the user looks at it.
    if (counted === this.counted || (unread === 0 && !this.page && !extras.loaded)) return;
    this.counted = counted;
    void this.load((page) => page.count(this.parts.unread(), this.parts.wants()));
  }

  override hostDisconnected(): void {
    super.hostDisconnected();
    this.page?.close();
    this.counted = undefined;
  }

  /** The user has answered. */
  readonly stopAsking = (): void => {
    this.askedIn = undefined;
    this.changed();
  };

  protected reset(): void {
    this.askedIn = undefined;
    this.page?.leave();
  }

  protected start(client: ChatClient): void {
    this.onOtherUser(client, () => this.reset());
    this.listen(client.on('message.new', ({ room, message }) => this.receive(client, room, message)));
  }

  private receive(client: ChatClient, slug: string, message: Message): void {
    if (message.kind === 'system' || !client.user) return;
    const room = this.parts.find(slug);
    if (!room?.role) return;
    const open = () => this.parts.open(slug);
    void this.load((page, canAsk) => {
      if (message.sender.id !== client.user?.id) void page.tell({ client, message, room, open });
      else if (canAsk()) this.ask(slug);
    });
  }

  private ask(slug: string): void {
    this.askedIn = slug;
    this.changed();
  }

  /** Does something with what tells, once that has loaded. The next call tries again where it could not. */
  private async load(act: (page: PageNotices, canAsk: () => boolean) => void): Promise<void> {
    try {
      const { createPageNotices, canAsk } = await extras.load();
      if (!this.element.isConnected) return;
      this.page ??= createPageNotices(this.element, this.parts);
      if (this.client) this.page.watch(this.client);
      act(this.page, canAsk);
    } catch {
      this.counted = undefined;
    }
  }
}
