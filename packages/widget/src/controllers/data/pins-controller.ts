import type { ChatClient, Message } from '@sotto/sdk';
import { ClientController } from '../client/client-controller.js';
import { afterFirstRows } from '../frame.js';

/** Rooms whose pins are kept: those whose logs are, too, so that changes arrive. */
const MAX_ROOMS = 8;

/** The pinned messages of the open room, the one that was pinned last first. */
export class PinsController extends ClientController {
  /** Why the pins of the open room were not read. */
  error: unknown;
  private slug = '';
  /** By slug, the room that was open last at the end. */
  private known = new Map<string, readonly Message[]>();
  /** By slug, what changed during the read that is under way, by id: what is being read may be older. */
  private readonly reading = new Map<string, Map<string, Message>>();

  /** The pins; undefined until they have been read: there may be some. */
  get pins(): readonly Message[] | undefined {
    return this.known.get(this.slug);
  }

  /** Shows the pins of another room: at once where it was open before. */
  open(slug: string): void {
    if (slug === this.slug) return;
    this.slug = slug;
    this.error = undefined;
    const pins = this.known.get(slug);
    if (pins) this.take(slug, pins);
    else if (this.client && !this.reading.has(slug)) void this.load(this.client);
  }

  /** Reads them again where that failed. */
  retry(): void {
    if (this.client && this.error !== undefined) void this.load(this.client);
  }

  protected reset(): void {
    this.error = undefined;
    this.known.clear();
    this.reading.clear();
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
    this.onReconnect(client, () => this.retry());
    void this.load(client);
  }

  /** Reads the pins after the first rows of the log. Where that fails, what is known stays. */
  private async load(client: ChatClient): Promise<void> {
    const { slug } = this;
    if (slug === '' || !client.user) return;
    const changed = new Map<string, Message>();
    this.reading.set(slug, changed);
    this.error = undefined;
    this.changed();
    await afterFirstRows();
    let failure: unknown;
    const pins = await client.messages.pins(slug).catch((error: unknown) => void (failure = error));
    // The response to an older read is ignored.
    if (this.reading.get(slug) !== changed) return;
    this.reading.delete(slug);
    if (client !== this.client) return;
    if (!pins) {
      if (slug === this.slug) this.error = failure;
      return this.changed();
    }
    // Also of a room that was left meanwhile: it need not be read when it is opened again.
    this.take(slug, [...changed.values()].reduce(withChange, pins));
  }

  private apply(slug: string, message: Message): void {
    this.reading.get(slug)?.set(message.id, message);
    const known = this.known.get(slug);
    // Where nothing is known yet, all is read.
    if (!known) return;
    const pins = withChange(known, message);
    if (pins === known) return;
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

/** The pins once a message has changed: the same list if that concerns none of them. */
function withChange(pins: readonly Message[], message: Message): readonly Message[] {
  const known = pins.find(({ id }) => id === message.id);
  const isPinned = message.pinnedAt !== undefined && message.deletedAt === undefined;
  if (known ? known.rev > message.rev : !isPinned) return pins;
  const others = pins.filter((pin) => pin !== known);
  if (!isPinned) return others;
  return [...others, message].sort((one, other) => ((one.pinnedAt ?? '') < (other.pinnedAt ?? '') ? 1 : -1));
}
