import type { HeldDeletion } from '@sotto/sdk';
import { emit } from '../../../events.js';
import { canSelect } from '../../../timeline/message/message-actions.js';
import { isStored } from '../../../timeline/timeline-item.js';
import type { TimelineItem } from '../../../timeline/timeline-item.js';
import type { RowFocus } from '../row-focus.js';

/** The box of a row in select mode: checked or not, or the room of one where the row cannot be selected. */
export type RowPick = 'on' | 'off' | 'none';

/** A log whose messages may be selected. */
interface PickedLog extends HTMLElement {
  readonly picked: ReadonlySet<string> | undefined;
  readonly deletions: readonly HeldDeletion[];
}

interface RowPicksParts {
  /** Returns the message of a key; undefined where it is no longer in the log. */
  itemOf: (key: string) => TimelineItem | undefined;
  focus: RowFocus;
}

/** Rows that are selected by a click anywhere on them, or by keys. */
export class RowPicks {
  constructor(
    private readonly log: PickedLog,
    private readonly parts: RowPicksParts,
  ) {}

  /** Returns the box of a row; undefined outside of select mode. */
  of(item: TimelineItem): RowPick | undefined {
    const { picked, deletions } = this.log;
    if (!picked) return undefined;
    if (!canSelect(item, deletions)) return 'none';
    return picked.has(item.id) ? 'on' : 'off';
  }

  /** Selects a row, or not any more; `extend`: all rows from the one that was selected before. */
  pick(key: string | undefined, extend: boolean): void {
    const item = key === undefined ? undefined : this.parts.itemOf(key);
    // A range may end at a row that is not selected itself.
    if (!item || !isStored(item) || (!extend && !canSelect(item, this.log.deletions))) return;
    this.parts.focus.want(key);
    emit(this.log, 'chat-message-pick', { message: item, extend });
  }

  /** In select mode, does the same with the row that an element is in; returns whether it is select mode. */
  pickAt(element: HTMLElement, extend: boolean): boolean {
    if (!this.log.picked) return false;
    if (!element.closest('button, a'))
      this.pick(element.closest('.msg')?.closest<HTMLElement>('.line')?.dataset.key, extend);
    return true;
  }

  /** Listener of `click`. */
  readonly onClick = ({ target, shiftKey }: MouseEvent): void =>
    void this.pickAt(target as HTMLElement, shiftKey);
}
