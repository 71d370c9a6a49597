import type { ChatClient, Message } from '@sotto/sdk';
import { ClientController } from '../../controllers/client/client-controller.js';

/** Something that is made of the messages of one room, and follows them while it is shown. */
export abstract class RoomMessages extends ClientController {
  protected slug = '';

  /** Shows what another room has. */
  open(slug: string): void {
    if (slug === this.slug) return;
    this.slug = slug;
    this.reset();
  }

  /** Takes a message of the room that is new, changed or deleted. */
  protected abstract apply(message: Message): void;

  protected start(client: ChatClient): void {
    this.onOtherUser(client, () => this.reset());
    const apply = ({ room, message }: { room: string; message: Message }) => {
      if (room === this.slug) this.apply(message);
    };
    this.listen(
      client.on('message.new', apply),
      client.on('message.updated', apply),
      client.on('message.deleted', apply),
      // Messages were missed.
      client.on('room.stale', ({ room }) => {
        if (room === this.slug) this.reset();
      }),
    );
  }
}
