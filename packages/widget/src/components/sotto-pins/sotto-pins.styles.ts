import { css } from 'lit';

/** Pinned messages, each a button that leads to its message. */
export const sottoPins = css`
  .body {
    padding: 4px 8px 16px;
  }
  .pin {
    display: grid;
    grid-template-columns: calc(36 * var(--_u)) minmax(0, 1fr);
    column-gap: 12px;
    inline-size: 100%;
    padding: 8px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .pin:hover {
    background: var(--_surface-2);
  }
  .pin:focus-visible {
    outline-offset: -2px;
  }
  .pin .avatar {
    grid-row: 1 / 3;
  }
  .pin-text {
    grid-column: 2;
    color: var(--_muted);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
    -webkit-line-clamp: 2;
  }
`;
