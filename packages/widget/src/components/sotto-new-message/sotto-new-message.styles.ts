import { css } from 'lit';

/** Results are buttons. */
export const sottoNewMessage = css`
  .bar + .search {
    padding-block-start: 8px;
  }
  .bar + .search .i {
    inset-block-start: calc(8px + (var(--_search) - 20) / 2 * var(--_u));
  }
  button.person {
    inline-size: 100%;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  button.person:hover {
    background: var(--_surface-2);
  }
  button.person:focus-visible {
    outline-offset: -2px;
  }
  mark {
    background: var(--_accent-soft);
    color: inherit;
    text-decoration: underline;
  }
  .none {
    padding: 24px 20px;
    color: var(--_muted);
    text-align: center;
  }
`;
