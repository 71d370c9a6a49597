import type { HeldDeletion } from '@sotto/sdk';
import type { LitElement, PropertyValues } from 'lit';
import { Wake } from '../../../controllers/wake.js';
import type { Announcer } from '../announcer.js';
import type { RowFocus } from '../row-focus.js';
import { nextTick } from '../../../timeline/message/deletion.js';
import { deletionNews } from './undo.js';

type Log = LitElement & { readonly deletions: readonly HeldDeletion[] };

/** The rows of messages that are about to be deleted: what is announced of them, their seconds, and the focus. */
export class HeldRows {
  private readonly tick: Wake;

  constructor(
    private readonly log: Log,
    private readonly parts: { announcer: Announcer; focus: RowFocus },
  ) {
    this.tick = new Wake(log);
  }

  /** Before the log is drawn. */
  update(changed: PropertyValues<Log>): void {
    const { deletions } = this.log;
    this.tick.at(nextTick(deletions));
    if (!changed.has('deletions')) return;
    this.parts.announcer.announce(deletionNews(changed.get('deletions') ?? [], deletions));
    this.keepFocus();
  }

  /** A button that undoes is about to go: its message keeps the focus. */
  private keepFocus(): void {
    const id = this.log.shadowRoot?.activeElement?.closest<HTMLElement>('.undo')?.dataset.id;
    const held = this.log.deletions.find((one) => one.id === id);
    if (id !== undefined && held?.status !== 'waiting') this.parts.focus.want();
  }
}
