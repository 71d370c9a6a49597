import { css } from 'lit';

/** The message in question, cut after three lines. */
export const sottoConfirm = css`
  /* The dialog inside lies over the panel, whose layout this takes no part in. */
  :host {
    display: contents;
  }
  .text {
    color: var(--_muted);
  }
  .quoted {
    padding: 8px 12px;
    border-radius: var(--_radius);
    background: var(--_surface-2);
  }
  .quoted .clamped {
    -webkit-line-clamp: 3;
  }
`;
