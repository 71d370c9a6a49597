import type { ChatClient, Profile, Room } from '@sotto/sdk';
import type { LitElement, TemplateResult } from 'lit';
import { Attempt } from '../../controllers/attempt.js';
import type { BlocksController } from '../../controllers/people/blocks-controller.js';
import { emit } from '../../events.js';
import { closedBar } from './composer-slot.js';
import type { Closed } from './composer-slot.js';

type Host = LitElement & {
  readonly room: Room;
  readonly user: Profile | null;
  readonly client: ChatClient | undefined;
};

/** In place of the composer where the viewer cannot write: the bar that says why, and what its button does. */
export class ClosedRoom {
  private readonly attempt: Attempt;

  constructor(
    private readonly host: Host,
    private readonly blocks: Pick<BlocksController, 'unblock'>,
  ) {
    this.attempt = new Attempt(host);
  }

  /** Has nothing under way and nothing that failed, for another room. */
  reset(): void {
    this.attempt.reset();
  }

  render(reason: Closed): TemplateResult {
    const { attempt } = this;
    return closedBar(reason, this.host, {
      attempt,
      join: () => void attempt.run(() => this.join()),
      unarchive: () => void attempt.run(() => this.unarchive()),
      unblock: () => void attempt.run(() => this.unblock()),
    });
  }

  private async join(): Promise<void> {
    const { host } = this;
    const room = await host.client?.rooms.join(host.room.slug);
    // The user may have gone to another room meanwhile, and stays there.
    if (room) emit(host, room.slug === host.room.slug ? 'chat-room-enter' : 'chat-room-change', { room });
  }

  /** Opens an archived room again, for all its members. */
  private async unarchive(): Promise<void> {
    const { host } = this;
    const room = await host.client?.rooms.unarchive(host.room.slug);
    if (room) emit(host, 'chat-room-change', { room });
  }

  /** Unblocks the other member of a direct room. */
  private async unblock(): Promise<void> {
    const { peer } = this.host.room;
    if (peer) await this.blocks.unblock(peer);
  }
}
