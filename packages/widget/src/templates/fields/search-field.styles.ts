import { css } from 'lit';

/** A field with a magnifier that fills its row. */
export const searchField = css`
  .search {
    position: relative;
    flex: 1;
    min-inline-size: 0;
  }
  .search .i {
    position: absolute;
    inset-inline-start: calc(8 * var(--_u));
    inset-block: 0;
    margin-block: auto;
    color: var(--_muted);
    pointer-events: none;
  }
  .search input {
    inline-size: 100%;
    min-block-size: calc(36 * var(--_u));
    padding-inline: calc(36 * var(--_u)) 8px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_surface-2);
  }
  .chat-root .search input:focus {
    outline-offset: -1px;
  }
  .search ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  @media (pointer: coarse) {
    .search input {
      min-block-size: calc(44 * var(--_u));
      font-size: max(16px, var(--_size));
    }
  }
`;
