import type { LitElement, ReactiveController } from 'lit';

/** What can be loaded ahead. */
interface Loadable {
  load(page: Document): Promise<unknown>;
}

/** Safari has no idle callbacks: there, this many milliseconds later. */
const LATER_MS = 200;

/**
 * Loads a part before it is opened, once that is due and the browser has nothing else to do, so that opening does not wait.
 * Where this fails, opening it tries again. Visitors who save data load a part when they open it.
 */
export class LoadAhead implements ReactiveController {
  private isDone = false;

  /** @param isDue - returns whether what is needed before is there */
  constructor(
    private readonly host: LitElement,
    private readonly part: Loadable,
    private readonly isDue: () => boolean,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.isDone || !this.isDue() || savesData()) return;
    this.isDone = true;
    const { ownerDocument } = this.host;
    const load = () => void this.part.load(ownerDocument).catch(() => undefined);
    const view = ownerDocument.defaultView ?? window;
    if ('requestIdleCallback' in view) view.requestIdleCallback(load);
    else setTimeout(load, LATER_MS);
  }
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
