import { css } from 'lit';

/** Fills the place of the view that is loading; as a dialog it has no box of its own. */
export const sottoLazyPart = css`
  :host {
    background: var(--_surface);
  }
  :host(.as-dialog) {
    display: contents;
  }
  .chat-root {
    background: none;
  }
  :host(:not(.as-dialog)) .chat-root {
    display: flex;
    flex: 1;
    flex-direction: column;
    outline: 0;
  }
`;
