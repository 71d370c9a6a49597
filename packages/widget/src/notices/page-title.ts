import { badgeText } from '../i18n/badge-text.js';

/** Shows a count before the page's title, also when the page changes its title. */
export class PageTitle {
  private count = 0;
  /** The page's own title. */
  private plain = '';
  /** What this one set; undefined while nothing is counted. */
  private shown: string | undefined;
  private readonly observer = new MutationObserver(() => this.refresh());

  constructor(private readonly document: Document) {}

  /** Shows a count; 0 leaves the page's own title. */
  show(count: number): void {
    if (count === this.count) return;
    if (count === 0) this.observer.disconnect();
    else if (this.count === 0)
      this.observer.observe(this.document.head, { childList: true, subtree: true, characterData: true });
    this.count = count;
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
