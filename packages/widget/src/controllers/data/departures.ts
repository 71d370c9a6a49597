import type { ReactiveControllerHost } from 'lit';
import type { Drafts } from './drafts.js';
import type { RoomsController } from './rooms-controller.js';

/** A room that the user is no longer in, and what they had written there and not sent. */
export interface Departure {
  slug: string;
  name: string;
  unsent: string;
}

/**
 * The rooms that the user is no longer in, without having left them: since the page was opened, or, where unsent text is
 * left, at any time. Each stays until it is dismissed, or the user is in the room again.
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
    // A room of which only a draft is known may be an archived one that is not read yet.
    if (rooms.isComplete)
      for (const [slug, { name, text, edits }] of drafts.all)
        // A reply that was begun without a word is nothing to be kept.
        if ((text !== '' || edits.length > 0) && !rooms.find(slug)) names.set(slug, name);
    for (const [slug, { name }] of rooms.gone) names.set(slug, name);
    return [...names].map(([slug, name]) => ({ slug, name, unsent: this.unsentIn(slug) }));
  }

  /** The departure that is shown in place of a room. */
  get shown(): Departure | undefined {
    return this.slug === undefined ? undefined : this.list.find(({ slug }) => slug === this.slug);
  }

  /** Shows the departure from a room in place of a room; undefined hides it. */
  show(slug: string | undefined): void {
    this.slug = slug;
    this.host.requestUpdate();
  }

  /** Dismisses a departure, with everything kept about it. */
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
