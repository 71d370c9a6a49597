import type { ReactiveControllerHost } from 'lit';
import type { Drafts } from './drafts.js';
import type { RoomsController } from './rooms-controller.js';

/** A room that somebody is not in any more, and what they had written there and not sent. */
export interface Departure {
  slug: string;
  name: string;
  unsent: string;
}

/**
 * The rooms that went away under the person who was in them: while the page was open, or, where something unsent is left,
 * at any time. Each stays until they have seen to it, or are in the room again.
 */
export class Departures {
  private slug: string | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly rooms: RoomsController,
    private readonly drafts: Drafts,
  ) {}

  get list(): Departure[] {
    const { drafts, rooms } = this;
    if (rooms.status !== 'ready') return [];
    const names = new Map<string, string>();
    for (const [slug, { name }] of drafts.all) if (!rooms.find(slug)) names.set(slug, name);
    for (const [slug, { name }] of rooms.gone) names.set(slug, name);
    return [...names].map(([slug, name]) => ({ slug, name, unsent: this.unsentIn(slug) }));
  }

  /** The one that is told of in the place of a room. */
  get shown(): Departure | undefined {
    return this.slug === undefined ? undefined : this.list.find(({ slug }) => slug === this.slug);
  }

  /** Tells of a room in the place of a room, or of none. */
  show(slug: string | undefined): void {
    this.slug = slug;
    this.host.requestUpdate();
  }

  /** The person has seen to it: nothing of it is kept. */
  end(slug: string): void {
    this.rooms.forget(slug);
    this.drafts.remove(slug);
  }

  private unsentIn(slug: string): string {
    const { text, edits } = this.drafts.of(slug);
    const parts = [
      ...this.rooms.outgoingIn(slug).map((one) => one.content),
      ...edits.map((edit) => edit.text),
      text,
    ];
    return parts.filter((one) => one !== '').join('\n\n');
  }
}
