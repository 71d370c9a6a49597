import type { ReactiveController, ReactiveElement } from 'lit';

/** Controls that share one Tab stop. */
export interface RovingItems {
  items: readonly HTMLElement[];
  /** Has the Tab stop until another is focused; the first one without it. */
  first?: HTMLElement | undefined;
  /** Takes all of them out of the order of Tab. */
  isSkipped?: boolean;
}

/** Makes several controls one Tab stop: the one that had the focus last. Arrow keys are the host's matter. */
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

  /** Gives the Tab stop to a control; undefined gives it back to the first. */
  set(item: HTMLElement | undefined): void {
    this.current = item;
    this.hostUpdated();
  }

  /**
   * Moves the focus along a row by the arrow keys, Home and End, as in a toolbar: WAI-ARIA Authoring Practices,
   * "Toolbar". Returns whether the key did that.
   */
  moveInRow(event: KeyboardEvent, row: readonly HTMLElement[] = this.find().items): boolean {
    const at = row.indexOf(event.target as HTMLElement);
    if (at === -1) return false;
    const forward = row[at]!.matches(':dir(rtl)') ? -1 : 1;
    const { length } = row;
    const next = {
      ArrowRight: at + forward + length,
      ArrowLeft: at - forward + length,
      Home: 0,
      End: length - 1,
    }[event.key];
    if (next === undefined) return false;
    event.preventDefault();
    row[next % length]!.focus();
    return true;
  }
}
