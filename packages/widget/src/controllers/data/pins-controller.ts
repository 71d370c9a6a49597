import type { ChatClient, Message } from '@sotto/sdk';
import { ClientController } from '../client/client-controller.js';
import { afterFirstRows } from '../frame.js';

/** The pinned messages of the open room, the one that was pinned last first. */
export class PinsController extends ClientController {
  pins: readonly Message[] = [];
  private slug: string | undefined;
  /** Grows with each read: the response to an older one is ignored. */
  private round = 0;

  /** Shows the pins of another room. */
  open(slug: string): void {
    if (slug === this.slug) return;
    this.slug = slug;
    this.take([]);
    if (this.client) void this.load(this.client);
  }

  protected reset(): void {
    this.take([]);
  }

  protected override pause(): void {
    // What is known is shown until there is a client again.
  }

  protected start(client: ChatClient): void {
    const again = () => void this.load(client);
    const apply = ({ room, message }: { room: string; message: Message }) => {
      if (room === this.slug) this.apply(message);
    };
    this.onOtherUser(client, () => {
      this.reset();
      again();
    });
    this.listen(
      client.on('message.updated', apply),
      client.on('message.deleted', apply),
      // Changes may have been missed.
      client.on('rooms.stale', again),
    );
    again();
  }

  /** Reads the pins after the first rows of the log. Where that fails, what is known stays. */
  private async load(client: ChatClient): Promise<void> {
    const { slug } = this;
    if (slug === undefined || !client.user) return;
    const mine = (this.round += 1);
    await afterFirstRows();
    const pins = await client.messages.pins(slug).catch(() => undefined);
    if (pins && mine === this.round && client === this.client) this.take(pins);
  }

  private apply(message: Message): void {
    const isPinned = message.pinnedAt !== undefined && message.deletedAt === undefined;
    const others = this.pins.filter(({ id }) => id !== message.id);
    if (!isPinned && others.length === this.pins.length) return;
    // A read that is on its way may be older.
    this.round += 1;
    const pins = isPinned ? [...others, message] : others;
    this.take(pins.sort((one, other) => ((one.pinnedAt ?? '') < (other.pinnedAt ?? '') ? 1 : -1)));
  }

  private take(pins: readonly Message[]): void {
    this.pins = pins;
    this.changed();
  }
}
