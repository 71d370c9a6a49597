import type { Message } from '@sotto/sdk';
import type { LitElement, ReactiveController } from 'lit';
import type { PinsController } from '../../controllers/data/pins-controller.js';
import type { MembersController } from '../../controllers/people/members-controller.js';
import { emit } from '../../events.js';

/** What the bars of the open room show of it, which the views beside it show as well: these are told when it changes. */
export class RoomFacts implements ReactiveController {
  private told: [number, readonly Message[] | undefined] | undefined;

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

  hostUpdated(): void {
    const { told, memberCount, pins } = this;
    this.told = [memberCount, pins];
    if (told?.[0] !== memberCount || told[1] !== pins) emit(this.host, 'chat-facts-change', null);
  }
}
