import type { LitElement } from 'lit';
import type { ChatPartEventMap } from '../../events.js';

/** What is done at events of the parts, by their names. */
export type PartListeners = {
  [N in keyof ChatPartEventMap]?: (detail: ChatPartEventMap[N]['detail']) => void;
};

/** Listens to events of the parts of a public element, at its shadow root, which they do not cross. */
export function listenInside(host: LitElement, listeners: PartListeners): void {
  let root: Node | undefined;
  host.addController({
    hostConnected() {
      if (root) return;
      root = host.renderRoot;
      for (const [name, listener] of Object.entries(listeners))
        root.addEventListener(name, (event) =>
          (listener as (detail: unknown) => void)((event as CustomEvent).detail),
        );
    },
  });
}
