import type { ChatClient } from '@sotto/sdk';
import type { LitElement, ReactiveController } from 'lit';
import { keepHere, readHere } from '../internal/kept-here.js';
import { extras } from '../lazy/parts.js';
import type { GreetingCard } from './greeting-card.js';

type Host = LitElement & {
  readonly greeting: string;
  readonly greetingQuestions: readonly string[] | null | undefined;
  readonly mode: string;
  open: boolean;
};

interface GreetingParts {
  /** Returns the client, once it is known that the chat works here. */
  client: () => ChatClient | undefined;
  /** Returns the slug of the open room, where the user is in it. */
  room: () => string | undefined;
  /** Puts a text into the composer of a room. */
  write: (slug: string, text: string) => void;
}

/**
 * Greets a visitor who has never opened the chat in this browser, once, and puts the question that they choose into the
 * composer of the room that they open. How it greets is loaded when it does.
 */
export class Greeting implements ReactiveController {
  /** What the visitor wants to ask in the room that opens. */
  private question: string | undefined;
  /** Of the site for which the greeting was begun. */
  private begun: string | undefined;
  /** Of the site whose chat was opened on this page. */
  private opened: string | undefined;
  private card: GreetingCard | undefined;

  constructor(
    private readonly host: Host,
    private readonly parts: GreetingParts,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    const client = this.parts.client();
    if (!client) return;
    const key = `sotto.greeted ${client.serverUrl} ${client.clientId}`;
    if (this.host.open) return this.onOpen(key);
    this.question = undefined;
    this.card?.update();
    if (this.begun !== key && this.isDue(key)) this.begin(key);
  }

  hostDisconnected(): void {
    this.card?.end();
    this.begun = undefined;
  }

  private isDue(key: string): boolean {
    const { greeting, mode, open, isConnected } = this.host;
    return greeting !== '' && mode === 'floating' && !open && isConnected && readHere(key) === null;
  }

  private begin(key: string): void {
    const { host } = this;
    this.begun = key;
    extras.use(({ GreetingCard }) => {
      this.card = new GreetingCard(host, {
        isDue: () => this.isDue(key),
        onShow: () => keepHere(key, 'shown'),
        open: (question) => {
          this.question = question;
          host.open = true;
        },
      });
    });
  }

  /** Who has opened the chat needs no greeting. */
  private onOpen(key: string): void {
    if (this.opened !== key) keepHere(key, 'opened');
    this.opened = key;
    const { question } = this;
    const room = question === undefined ? undefined : this.parts.room();
    if (question === undefined || room === undefined) return;
    this.question = undefined;
    this.parts.write(room, question);
  }
}
