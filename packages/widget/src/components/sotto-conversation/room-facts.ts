import type { Message } from '@sotto/sdk';
import type { LitElement, ReactiveController } from 'lit';
import type { PinsController } from '../../controllers/data/pins-controller.js';
import type { MembersController } from '../../controllers/people/members-controller.js';
import { emit } from '../../events.js';

/** What the bars of the open room show of it, which the views beside it show as well: these are told when it changes. */
export class RoomFacts implements ReactiveController {
  private told: readonly unknown[] = [];

  constructor(
    private readonly host: LitElement,
    private readonly parts: { people: MembersController; pins: PinsController },
  ) {
    host.addController(this);
  }

  get memberCount(): number {
    return this.parts.people.count;
  }

  /** The pinned messages, the one that was pinned last first; undefined until they are known. */
  get pins(): readonly Message[] | undefined {
    return this.parts.pins.pins;
  }

  /** Why they are not known. */
  get pinsError(): unknown {
    return this.parts.pins.error;
  }

  /** Reads the pinned messages again where that failed. */
  retryPins(): void {
    this.parts.pins.retry();
  }

  hostUpdated(): void {
    const { told, memberCount, pins, pinsError } = this;
    this.told = [memberCount, pins, pinsError];
    if (this.told.some((one, at) => one !== told[at])) emit(this.host, 'chat-facts-change', null);
  }
}
