import { css } from 'lit';

/** A view that covers what is below it. */
export const surface = css`
  :host {
    background: var(--_surface);
  }
`;
