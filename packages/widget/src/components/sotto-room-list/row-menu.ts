import type { Room } from '@sotto/sdk';
import type { LitElement, ReactiveController } from 'lit';
import { LongPress } from '../sotto-message-list/long-press.js';

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
    const row = rowOf(event.target);
    if (!row) return;
    event.preventDefault();
    // The key has button 0 and a place somewhere in the element; Control and a click have button 0 on a Mac.
    const isByKey = event.button !== 2 && !event.ctrlKey;
    this.openAt(row, isByKey ? undefined : { x: event.clientX, y: event.clientY });
  };

  /** Closes the menu and returns the focus to the row. */
  readonly close = (): void => {
    if (!this.room) return;
    this.room = undefined;
    this.host.requestUpdate();
    if (this.host.matches(':focus-within')) this.opener?.focus({ preventScroll: true });
  };

  hostDisconnected(): void {
    this.press.attach(undefined);
    this.room = undefined;
  }

  hostUpdated(): void {
    this.press.attach(this.host.renderRoot.querySelector<HTMLElement>('nav') ?? undefined);
    if (this.room) void this.position();
  }

  private openAt(target: HTMLElement, place?: Place): void {
    const row = rowOf(target);
    const room = row && this.roomOf(row);
    if (!room) return;
    this.opener = row;
    this.place = place;
    this.room = room;
    this.host.requestUpdate();
  }

  /** Puts the menu where it was asked for, inside the list. */
  private async position(): Promise<void> {
    const menu = this.host.renderRoot.querySelector<LitElement>('sotto-room-menu');
    await menu?.updateComplete;
    const frame = menu?.offsetParent;
    if (!menu || !frame || !this.opener) return;
    const outer = frame.getBoundingClientRect();
    const [row, size] = [this.opener.getBoundingClientRect(), menu.getBoundingClientRect()];
    // By how much the page scales it, by `zoom` or a transform.
    const scale =
      (frame as HTMLElement).offsetWidth > 0 ? outer.width / (frame as HTMLElement).offsetWidth : 1;
    const isRtl = this.opener.matches(':dir(rtl)');
    const at = this.place ?? {
      x: isRtl ? row.left + GAP : row.right - GAP - size.width,
      y: row.top + row.height / 2,
    };
    const left = isRtl && this.place ? at.x - size.width : at.x;
    const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));
    const x = clamp(left, outer.left + GAP, outer.right - GAP - size.width) - outer.left;
    const y = clamp(at.y, outer.top + GAP, outer.bottom - GAP - size.height) - outer.top;
    // Physical on purpose: measured in the page's pixels.
    menu.style.setProperty('left', `${x / scale}px`);
    menu.style.setProperty('top', `${y / scale}px`);
  }
}

function rowOf(target: EventTarget | null): HTMLElement | undefined {
  return (target as Element | null)?.closest<HTMLElement>('.row') ?? undefined;
}
