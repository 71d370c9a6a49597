import { html } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import { define } from '../registry/define-element.js';
import type { SottoTag } from '../registry/define-element.js';

/** What the module of a lazy part exports: its elements by tag. */
interface LazyModule {
  elements: Partial<Record<SottoTag, CustomElementConstructor>>;
}

/** Where something of a lazy part is drawn, for what is drawn there until it has loaded. */
export interface LazyPlace {
  /** A dialog over the panel, or a view that fills its place. */
  as: 'dialog' | 'view';
  /** Its class, as the view's own would be. */
  class?: string;
  /** Closes it. A view without it has nothing that closes it. */
  onClose?: () => void;
}

/**
 * Elements whose script is loaded when they are first drawn, or ahead of that. Their tags are registered then: an element
 * that was created before and lives in another document would never become one of them.
 */
export class LazyPart<M extends LazyModule = LazyModule> {
  private module: M | undefined;
  private loading: Promise<M> | undefined;

  constructor(private readonly importModule: () => Promise<M>) {}

  /** What its script exports, once it has loaded. */
  get loaded(): M | undefined {
    return this.module;
  }

  /** Loads the script, once. Resolves to what it exports; rejects where that failed; the next call tries again. */
  load(): Promise<M> {
    return (this.loading ??= this.importModule().then(
      (module) => {
        for (const [tag, element] of Object.entries(module.elements)) define(tag as SottoTag, element!);
        this.module = module;
        return module;
      },
      (error: unknown) => {
        this.loading = undefined;
        throw error;
      },
    ));
  }

  /** Runs something with the module, at once or when it has loaded. Where that fails, nothing says so: it is only a help. */
  use(run: (module: M) => void): void {
    if (this.module) return run(this.module);
    void this.load().then(
      () => run(this.module!),
      () => undefined,
    );
  }

  /** Draws something of the part; until it has loaded, that it is loading, or that this failed. */
  draw(
    host: ReactiveControllerHost,
    place: LazyPlace,
    template: (module: M) => TemplateResult,
  ): TemplateResult {
    if (this.module) return template(this.module);
    return html`<sotto-lazy-part
      class=${place.class ?? `as-${place.as}`}
      .lazy=${this}
      .place=${place}
      .onLoad=${() => host.requestUpdate()}
    ></sotto-lazy-part>`;
  }
}
