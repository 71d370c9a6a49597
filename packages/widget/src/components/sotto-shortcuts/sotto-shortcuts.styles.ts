import { css } from 'lit';

/** Keys beside what they do. */
export const sottoShortcuts = css`
  .keys {
    margin: 0;
  }
  .keys > div {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
    min-block-size: calc(30 * var(--_u));
  }
  .keys dd {
    display: flex;
    flex: none;
    gap: 4px;
  }
  kbd {
    min-inline-size: calc(22 * var(--_u));
    padding: 1px 6px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-s);
    background: var(--_surface-2);
    font: inherit;
    font-size: var(--_t-small);
    text-align: center;
  }
`;
