import { css } from 'lit';

/** Over the whole panel; what is slotted is spaced like the dialog's own. */
export const sottoDialog = css`
  :host {
    display: contents;
  }
  .scrim {
    z-index: 5;
    background: var(--_scrim);
  }
  .dialog {
    max-block-size: 100%;
    overflow: auto;
  }
  .dialog:focus-visible {
    outline: 0;
  }
`;
