import type { Missing } from '../../../timeline/log-layout.js';
import type { LogWindow } from './log-window.js';

/** Loads the page before what is loaded, and the one after it, when the reader comes near; each once at a time. */
export class PageLoads {
  private readonly isLoading = { before: false, after: false };

  constructor(private readonly window: Pick<LogWindow, 'isNear' | 'returnToRows'>) {}

  /** @param load - resolves with `false` where nothing was loaded */
  check(side: keyof Missing, load: () => unknown): void {
    if (this.isLoading[side] || !this.window.isNear(side)) return;
    this.isLoading[side] = true;
    void Promise.resolve(load()).then((hasCome) => {
      this.isLoading[side] = false;
      if (hasCome === false) this.window.returnToRows();
    });
  }
}
