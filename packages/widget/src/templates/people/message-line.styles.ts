import { css } from 'lit';

/** A message as a button that leads to it. */
export const messageLineStyles = css`
  .hit {
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
  .hit:hover {
    background: var(--_surface-2);
  }
  .hit:focus-visible {
    outline-offset: -2px;
  }
  .hit .avatar {
    grid-row: 1 / 3;
  }
  .hit-text {
    grid-column: 2;
    color: var(--_muted);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
    -webkit-line-clamp: 2;
  }
`;
