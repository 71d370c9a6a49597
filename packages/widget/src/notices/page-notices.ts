import { decideNotification, DEFAULT_NOTIFICATION_SETTINGS, isQuiet, isToUser, levelNow } from '@sotto/sdk';
import type { ChatClient, Message, Room } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import { unsentOf } from '../files/unsent/unsent-of.js';
import { pageNoticeTexts } from '../i18n/localize.js';
import { Listeners } from '../internal/listeners.js';
import { markedName } from '../people/bot.js';
import { BlockedUsers } from './blocked-users.js';
import { chime } from './chime.js';
import { deviceState, onDeviceChange, setPushing } from './device.js';
import { FaviconDot } from './favicon-dot.js';
import type { LauncherCards } from './launcher-cards.js';
import { PageTitle } from './page-title.js';
import { syncPush } from './push.js';
import type { PushClick } from './push-worker.js';
import { Tabs } from './tabs.js';

/** A message of another user, and what is known about it. */
export interface News {
  client: ChatClient;
  message: Message;
  room: Room;
  /** Shows the room. */
  open: () => void;
}

export interface PageNoticesParts {
  /** Returns the address of the page's service worker; empty for none. */
  worker: () => string;
  /** Shows a room; without one the list of rooms. */
  open: (slug?: string) => void;
}

/** What the widgets on a page share, whatever script they are from. */
const SHARED = Symbol.for('sotto.page-signs');
interface PageSigns {
  title: Pick<PageTitle, 'show'>;
  favicon: Pick<FaviconDot, 'show'>;
}

/** Two titles or icons of one page would each take what the other has set for the page's own. */
const signsOf = (page: Document & { [SHARED]?: PageSigns }): PageSigns =>
  (page[SHARED] ??= { title: new PageTitle(page), favicon: new FaviconDot(page) });

/** Tells the user of messages in an open page: count in the title, dot on its icon, one sound, one notification. */
export class PageNotices {
  private readonly signs: PageSigns;
  private tabs: { scope: string; tabs: Tabs } | undefined;
  private readonly blocked = new BlockedUsers();
  private readonly shown = new Set<Notification>();

  private readonly listeners = new Listeners();
  private client: ChatClient | undefined;
  private stopDevice: () => void = () => {};

  constructor(
    private readonly page: Document,
    private readonly parts: PageNoticesParts,
    private readonly cards?: LauncherCards,
  ) {
    this.signs = signsOf(page);
  }

  /** Shows how much is unread, where the page wants that; once it is nothing, no notification stays. */
  count(unread: number, { hasTitle, hasDot }: { hasTitle: boolean; hasDot: boolean }): void {
    this.signs.title.show(this, hasTitle ? unread : 0);
    void this.signs.favicon.show(this, hasDot && unread > 0);
    if (unread > 0) return;
    this.cards?.close();
    for (const notification of this.shown) notification.close();
    this.shown.clear();
  }

  /** Shows the other tabs of the user whether they look at this one, and keeps the pushes to this browser as they decide. */
  watch(client: ChatClient): Tabs | undefined {
    const { serverUrl, clientId, user } = client;
    if (!user) return undefined;
    // What is to be uploaded yet goes on, whatever the page shows.
    unsentOf(client);
    const scope = `${serverUrl} ${clientId} ${user.id}`;
    if (this.tabs?.scope !== scope) {
      this.leave();
      this.client = client;
      this.tabs = { scope, tabs: new Tabs(scope, this.page) };
      this.listeners.add(navigator.serviceWorker ?? null, 'message', this.onClick);
      this.stopDevice = onDeviceChange(this.sync);
      this.sync();
    }
    return this.tabs.tabs;
  }

  /** Tells of a message, as the policy decides and unless another tab does. */
  async tell(news: News): Promise<void> {
    const { client, message, room } = news;
    const { user } = client;
    const tabs = this.watch(client);
    if (!user || !tabs) return;
    /** Whether the user is still there, after a wait. */
    const isThere = () => this.tabs?.tabs === tabs;
    const isFocused = await tabs.isFocused();
    if (!isThere()) return;
    const now = Date.now();
    const { notifications: settings = DEFAULT_NOTIFICATION_SETTINGS } = user;
    const facts = {
      sender: 'other',
      isRead: message.seq <= room.lastReadSeq,
      level: levelNow(room.notifications, now),
      mentioned: isToUser(message, user.id),
      isDirect: room.kind === 'direct',
      isQuiet: isQuiet(settings.quietHours, now),
      presence: isFocused ? 'focused' : 'open',
      delay: 'now',
    } as const;
    const isTold = decideNotification(facts) === 'sound' && (await tabs.isTeller());
    // Who looks at a page in which the chat is closed does not see the message: one of the visible tabs has a card.
    const isSeen = this.page.visibilityState === 'visible' && (this.page.hasFocus() || isTold);
    const hasCard = isSeen && decideNotification({ ...facts, presence: 'open' }) === 'sound';
    if ((!isTold && !hasCard) || !isThere()) return;
    // Asked last, as it may take a request.
    if ((await this.blocked.has(client, message.sender)) || !isThere()) return;
    if (hasCard) this.cards?.show(news, settings.showText);
    if (!isTold) return;
    if (settings.sound) chime();
    if (deviceState() === 'on') this.notify(news, settings.showText);
  }

  /** Another user, or nobody: other tabs tell the one before. */
  leave(): void {
    this.cards?.close();
    this.tabs?.tabs.close();
    this.tabs = undefined;
    this.client = undefined;
    this.listeners.removeAll();
    this.stopDevice();
    this.blocked.forget();
  }

  /** Leaves the page as it was. */
  close(): void {
    this.leave();
    this.count(0, { hasTitle: false, hasDot: false });
  }

  /** The user has clicked on a notification of the service worker. */
  private readonly onClick = ({ data }: MessageEvent<Partial<PushClick> | null>): void => {
    if (data?.type === 'sotto-open-room' && data.room !== undefined) this.parts.open(data.room);
  };

  /** Where that fails, an open page tells all the same, and the next visit tries again. */
  private readonly sync = (): void => {
    if (this.client) setPushing(syncPush(this.client, this.parts.worker()).catch(() => false));
  };

  private notify({ message, room, open }: News, showText: boolean): void {
    const { sender, id } = message;
    const texts = pageNoticeTexts();
    const name = markedName(sender, sender.displayName);
    const title = room.kind === 'direct' ? name : texts.title(name, room.name);
    try {
      const notification = new Notification(title, {
        // A push about the same message takes its place.
        tag: id,
        body: (showText && plainText(message)) || texts.body,
        dir: 'auto',
        ...(sender.avatarUrl !== undefined && { icon: sender.avatarUrl }),
      });
      this.shown.add(notification);
      notification.onclose = () => this.shown.delete(notification);
      notification.onclick = () => {
        this.page.defaultView?.focus();
        notification.close();
        open();
      };
    } catch {
      // Android's browsers have notifications of service workers alone.
    }
  }
}
