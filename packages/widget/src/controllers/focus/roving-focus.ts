import type { ReactiveController, ReactiveElement } from 'lit';

/** Controls that share one Tab stop. */
export interface RovingItems {
  items: readonly HTMLElement[];
  /** Is the Tab stop until another is focused; without it the first one. */
  first?: HTMLElement | undefined;
  /** Leaves all of them out of the Tab order. */
  isSkipped?: boolean;
}

/** Gives several controls one Tab stop, the one that was focused last, and moves the focus among them by arrow keys. */
export class RovingFocus implements ReactiveController {
  private current: HTMLElement | undefined;

  /** @param find - returns the controls that are drawn */
  constructor(
    private readonly host: ReactiveElement,
    private readonly find: () => RovingItems,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    // Inside the shadow root: a focus that moves from one control there to another is not dispatched at the host.
    this.host.renderRoot.addEventListener('focusin', this.onFocus);
  }

  private readonly onFocus = ({ target }: Event): void => {
    if (this.find().items.includes(target as HTMLElement)) this.set(target as HTMLElement);
  };

  /** The control that Tab reaches. */
  get stop(): HTMLElement | undefined {
    const { items, first } = this.find();
    return this.current && items.includes(this.current) ? this.current : (first ?? items[0]);
  }

  hostUpdated(): void {
    const { stop } = this;
    const { items, isSkipped = false } = this.find();
    for (const item of items) item.tabIndex = item === stop && !isSkipped ? 0 : -1;
  }

  /** Moves the Tab stop to a control; undefined moves it back to the first. */
  set(item: HTMLElement | undefined): void {
    this.current = item;
    this.hostUpdated();
  }

  /**
   * Moves the focus along a row by the arrow keys, Home and End, round its ends: WAI-ARIA Authoring Practices, "Toolbar".
   *
   * @returns whether the key did that
   */
  moveInRow(event: KeyboardEvent, row: readonly HTMLElement[] = this.find().items): boolean {
    const isRtl = row[0]?.matches(':dir(rtl)') ?? false;
    const [next, before] = isRtl ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    return moveFocus(event, row, { next, before, isRound: true });
  }

  /** The same up and down, round the ends: WAI-ARIA Authoring Practices, "Menu". */
  moveInMenu(event: KeyboardEvent): boolean {
    return moveFocus(event, this.find().items, { next: 'ArrowDown', before: 'ArrowUp', isRound: true });
  }

  /** The same up and down, as far as the ends: WAI-ARIA Authoring Practices, "Listbox". */
  moveInList(event: KeyboardEvent, list: readonly HTMLElement[] = this.find().items): boolean {
    return moveFocus(event, list, { next: 'ArrowDown', before: 'ArrowUp', isRound: false });
  }
}

/** Which keys move the focus, and whether the last control is followed by the first. */
interface Moves {
  next: string;
  before: string;
  isRound: boolean;
}

function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[], moves: Moves): boolean {
  const at = items.indexOf(event.target as HTMLElement);
  const { length } = items;
  const to = { [moves.next]: at + 1, [moves.before]: at - 1, Home: 0, End: length - 1 }[event.key];
  if (at === -1 || to === undefined) return false;
  event.preventDefault();
  const landed = moves.isRound ? (to + length) % length : Math.max(0, Math.min(to, length - 1));
  items[landed]!.focus();
  return true;
}
