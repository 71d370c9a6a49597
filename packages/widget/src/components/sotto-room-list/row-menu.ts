import type { Room } from '@sotto/sdk';
import type { LitElement, ReactiveController } from 'lit';
import { LongPress } from '../sotto-message-list/long-press.js';
import { placeInside } from '../sotto-message-menu/place-beside.js';

const GAP = 6;

/** Where a menu was asked for: at the pointer, or, by keyboard and finger, at the row. */
interface Place {
  x: number;
  y: number;
}

/**
 * Opens the menu of a row by a right click, by the menu key or Shift+F10, which browsers report as a right click without a
 * pointer, and by a finger that rests on the row.
 */
export class RowMenu implements ReactiveController {
  /** The room whose menu is open. */
  room: Room | undefined;
  private opener: HTMLElement | undefined;
  private place: Place | undefined;
  private readonly press = new LongPress((target) => this.openAt(target));

  /** @param roomOf - returns the room of a row, if it has a menu */
  constructor(
    private readonly host: LitElement,
    private readonly roomOf: (row: HTMLElement) => Room | undefined,
  ) {
    host.addController(this);
  }

  /** Listener of `contextmenu`. */
  readonly onContextMenu = (event: MouseEvent): void => {
    // The key has button 0 and a place somewhere in the element; Control and a click have button 0 on a Mac.
    const isByKey = event.button !== 2 && !event.ctrlKey;
    const place = isByKey ? undefined : { x: event.clientX, y: event.clientY };
    // Where there is no menu of ours, the browser has its own.
    if (this.openAt(event.target, place)) event.preventDefault();
  };

  /** Closes the menu. */
  readonly close = (): void => {
    if (!this.room) return;
    this.room = undefined;
    this.host.requestUpdate();
  };

  /** Returns the focus to the row. */
  readonly returnFocus = (): void => this.opener?.focus({ preventScroll: true });

  hostDisconnected(): void {
    this.press.attach(undefined);
    this.room = undefined;
  }

  hostUpdated(): void {
    this.press.attach(this.host.renderRoot.querySelector<HTMLElement>('nav') ?? undefined);
    if (this.room) void this.position();
  }

  /** Opens the menu of the row that an element is in; returns whether it has one. */
  private openAt(target: EventTarget | null, place?: Place): boolean {
    const row = rowOf(target);
    const room = row && this.roomOf(row);
    if (!room) return false;
    this.opener = row;
    this.place = place;
    this.room = room;
    this.host.requestUpdate();
    return true;
  }

  /** Puts the menu where it was asked for, inside the list. */
  private async position(): Promise<void> {
    const menu = this.host.renderRoot.querySelector<LitElement>('sotto-room-menu');
    await menu?.updateComplete;
    const frame = menu?.offsetParent;
    const { opener, place } = this;
    if (!menu || !frame || !opener) return;
    const isRtl = opener.matches(':dir(rtl)');
    await placeInside(menu, frame as HTMLElement, ({ width }) => {
      if (place) return { x: isRtl ? place.x - width : place.x, y: place.y };
      const row = opener.getBoundingClientRect();
      return { x: isRtl ? row.left + GAP : row.right - GAP - width, y: row.top + row.height / 2 };
    });
  }
}

function rowOf(target: EventTarget | null): HTMLElement | undefined {
  return (target as Element | null)?.closest<HTMLElement>('.row') ?? undefined;
}
