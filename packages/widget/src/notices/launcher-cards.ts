import { plainText } from '@sotto/sdk/markdown';
import type { LitElement } from 'lit';
import type {
  CardContent,
  SottoLauncherCard,
} from '../components/sotto-launcher-card/sotto-launcher-card.js';
import { cardTexts } from '../i18n/localize.js';
import { markedName } from '../people/bot.js';
import { isolate } from '../people/isolate.js';
import type { News } from './page-notices.js';

/** The cards above the launcher of a closed chat, one at a time. */
export class LauncherCards {
  private card: SottoLauncherCard | undefined;
  /** Of how many messages the card tells, by room. */
  private readonly counts = new Map<string, number>();
  /** Ids of the messages that were shown: none is shown twice. */
  private readonly shown = new Set<string>();

  /** @param openList - shows the list of rooms */
  constructor(
    private readonly widget: LitElement,
    private readonly openList: () => void,
  ) {}

  /**
   * Shows a message, if the chat is closed and nothing else asks for the user's attention. While a card is shown, it says
   * how many messages there are instead.
   */
  show(news: News, showText: boolean): void {
    const { id, room } = news.message;
    const launcher = this.widget.renderRoot.querySelector('sotto-launcher');
    if (!launcher || this.shown.has(id) || hasDialog(this.widget.ownerDocument)) return;
    this.shown.add(id);
    if (!this.card?.isConnected) this.counts.clear();
    this.counts.set(room, (this.counts.get(room) ?? 0) + 1);
    const content = this.contentOf(news, showText);
    if (this.card?.isConnected) this.card.content = content;
    else this.card = placeCard(launcher, content);
  }

  /** There is nothing unread any more, or another user. */
  close(): void {
    this.card?.remove();
    this.card = undefined;
  }

  private contentOf({ message, room, open }: News, showText: boolean): CardContent {
    const texts = cardTexts();
    const { sender } = message;
    const total = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    const rooms = this.counts.size;
    if (total === 1) return { sender, text: (showText && plainText(message)) || texts.news(1), open };
    const heading = texts.news(total);
    if (rooms > 1) return { heading, text: texts.inRooms(rooms), open: this.openList };
    const name = isolate(room.name);
    const text = room.peer ? texts.from(markedName(room.peer, name)) : texts.inRoom(name);
    return { heading, text, open };
  }
}

/** Puts a card above the launcher, instead of the one that is there. */
export function placeCard(launcher: HTMLElement, content: CardContent): SottoLauncherCard {
  const page = launcher.ownerDocument;
  launcher.parentElement?.querySelector('sotto-launcher-card')?.remove();
  const card = page.createElement('sotto-launcher-card');
  const { left, right } = launcher.getBoundingClientRect();
  card.classList.toggle('at-left', left + right < page.documentElement.clientWidth);
  card.content = content;
  // What Lit draws there is the launcher alone, with its place around it: the card goes with both.
  launcher.after(card);
  return card;
}

/** Whether the page shows a dialog that the user has to answer first. */
export function hasDialog(page: Document): boolean {
  return [...page.querySelectorAll('dialog:modal, [aria-modal="true"]')].some((one) => one.checkVisibility());
}
