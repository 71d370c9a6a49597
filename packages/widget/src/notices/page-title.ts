import { badgeText } from '../i18n/badge-text.js';

/** Shows a count before the page's title, also when the page changes its title. Widgets on one page share it. */
export class PageTitle {
  private readonly counts = new Map<object, number>();
  private count = 0;
  /** The page's own title. */
  private plain = '';
  /** What this one set; undefined while nothing is counted. */
  private shown: string | undefined;
  private readonly observer = new MutationObserver(() => this.refresh());

  constructor(private readonly document: Document) {}

  /** Shows the count of an owner, or the largest of several, as they may count the same; 0 leaves the page's own title. */
  show(owner: object, count: number): void {
    if (count > 0) this.counts.set(owner, count);
    else this.counts.delete(owner);
    const next = Math.max(0, ...this.counts.values());
    if (next === this.count) return;
    if (next === 0) this.observer.disconnect();
    else if (this.count === 0)
      this.observer.observe(this.document.head, { childList: true, subtree: true, characterData: true });
    this.count = next;
    this.refresh();
  }

  private refresh(): void {
    const { title } = this.document;
    // Whatever this one did not set is the page's.
    if (title !== this.shown) this.plain = title;
    const next = this.count > 0 ? `(${badgeText(this.count)}) ${this.plain}` : this.plain;
    this.shown = this.count > 0 ? next : undefined;
    if (title !== next) this.document.title = next;
  }
}
