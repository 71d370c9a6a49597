import type { ChatClient, Message } from '@sotto/sdk';
import { ClientController } from '../client/client-controller.js';
import { afterFirstRows } from '../frame.js';

/** Rooms whose pins are kept: those whose logs are, too, so that changes arrive. */
const MAX_ROOMS = 8;

/** The pinned messages of the open room, the one that was pinned last first. */
export class PinsController extends ClientController {
  private slug = '';
  /** By slug, the room that was open last at the end. */
  private known = new Map<string, readonly Message[]>();
  /** Grows with each read: the response to an older one is ignored. */
  private round = 0;
  private isLoading = false;

  get pins(): readonly Message[] {
    return this.known.get(this.slug) ?? [];
  }

  /** Shows the pins of another room: at once where it was open before. */
  open(slug: string): void {
    if (slug === this.slug) return;
    this.slug = slug;
    const pins = this.known.get(slug);
    if (pins) this.take(slug, pins);
    else if (this.client) void this.load(this.client);
  }

  protected reset(): void {
    this.known.clear();
    this.changed();
  }

  protected override pause(): void {
    // What is known is shown until there is a client again.
  }

  protected start(client: ChatClient): void {
    const apply = ({ room, message }: { room: string; message: Message }) => this.apply(room, message);
    this.onOtherUser(client, () => {
      this.reset();
      void this.load(client);
    });
    this.listen(
      client.on('message.updated', apply),
      client.on('message.deleted', apply),
      // Changes may have been missed.
      client.on('rooms.stale', () => {
        for (const slug of this.known.keys()) if (slug !== this.slug) this.known.delete(slug);
        void this.load(client);
      }),
    );
    void this.load(client);
  }

  /** Reads the pins after the first rows of the log. Where that fails, what is known stays. */
  private async load(client: ChatClient): Promise<void> {
    const { slug } = this;
    if (slug === '' || !client.user) return;
    const mine = (this.round += 1);
    this.isLoading = true;
    await afterFirstRows();
    const pins = await client.messages.pins(slug).catch(() => undefined);
    if (mine !== this.round) return;
    this.isLoading = false;
    if (pins && client === this.client) this.take(slug, pins);
  }

  private apply(slug: string, message: Message): void {
    const known = this.known.get(slug) ?? [];
    // Of a room that was never open all is read when it is.
    if (slug !== this.slug && !this.known.has(slug)) return;
    const isPinned = message.pinnedAt !== undefined && message.deletedAt === undefined;
    const others = known.filter(({ id }) => id !== message.id);
    if (!isPinned && others.length === known.length) return;
    // What is being read may be older.
    if (slug === this.slug && this.isLoading && this.client) void this.load(this.client);
    const pins = isPinned ? [...others, message] : others;
    pins.sort((one, other) => ((one.pinnedAt ?? '') < (other.pinnedAt ?? '') ? 1 : -1));
    if (slug === this.slug) this.take(slug, pins);
    else this.known.set(slug, pins);
  }

  private take(slug: string, pins: readonly Message[]): void {
    this.known.delete(slug);
    this.known.set(slug, pins);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_ROOMS && oldest !== undefined) this.known.delete(oldest);
    this.changed();
  }
}
