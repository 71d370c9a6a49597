import type { LitElement } from 'lit';
import { Listeners } from '../internal/listeners.js';
import { inNextFrame } from '../internal/next-frame.js';
import type { SottoLauncherCard } from '../components/sotto-launcher-card/sotto-launcher-card.js';
import { hasDialog, placeCard } from './launcher-cards.js';

/** First questions that are shown at most. */
const MAX_QUESTIONS = 3;

/** What may open or close a dialog of the page, or bring the page into view. */
const EVENTS = ['click', 'close', 'focusin', 'visibilitychange'];

type Widget = LitElement & {
  readonly greeting: string;
  readonly greetingQuestions: readonly string[] | null | undefined;
};

interface GreetingCardParts {
  /** Whether the visitor is to be greeted still. */
  isDue: () => boolean;
  onShow: () => void;
  /** Opens the chat, with a question where one was chosen. */
  open: (question?: string) => void;
}

/**
 * Greets above the launcher, as soon as no dialog of the page and no message asks for the visitor's attention; it goes for
 * a dialog.
 */
export class GreetingCard {
  private readonly listeners = new Listeners();
  private card: SottoLauncherCard | undefined;
  /** What the card says. */
  private said: readonly unknown[] = [];

  constructor(
    private readonly widget: Widget,
    private readonly parts: GreetingCardParts,
  ) {
    // The page's own listeners come first.
    const later = () => inNextFrame(() => this.check());
    for (const type of EVENTS) this.listeners.add(widget.ownerDocument, type, later, { capture: true });
    this.check();
  }

  /** The page may have changed the texts. */
  update(): void {
    const { greeting, greetingQuestions } = this.widget;
    if (greeting === '') return this.end();
    if (!this.card || (this.said[0] === greeting && this.said[1] === greetingQuestions)) return;
    this.card.content = this.content();
  }

  /** Takes the greeting back. */
  end(): void {
    this.listeners.removeAll();
    this.card?.remove();
  }

  private check(): void {
    const { widget, card, parts } = this;
    const page = widget.ownerDocument;
    const isBusy = hasDialog(page);
    if (card ? isBusy || !card.isConnected : !parts.isDue()) return this.end();
    const launcher = widget.renderRoot.querySelector('sotto-launcher');
    const hasCard = launcher?.parentElement?.querySelector('sotto-launcher-card');
    if (card || isBusy || hasCard || !launcher || page.visibilityState === 'hidden') return;
    this.card = placeCard(launcher, this.content());
    parts.onShow();
  }

  private content(): SottoLauncherCard['content'] {
    const { greeting, greetingQuestions } = this.widget;
    const { open } = this.parts;
    this.said = [greeting, greetingQuestions];
    const questions = (greetingQuestions ?? []).slice(0, MAX_QUESTIONS);
    return { text: greeting, questions, ask: open, open: () => open(), stays: true };
  }
}
