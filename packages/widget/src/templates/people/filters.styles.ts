import { css } from 'lit';

/** Small buttons of which one is pressed. */
export const filters = css`
  .filters {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    gap: 6px;
  }
  .filter {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 4px;
    min-block-size: calc(28 * var(--_u));
    padding: 0 10px;
    border: 1px solid var(--_border);
    border-radius: calc(14 * var(--_u));
    background: var(--_surface);
    font-size: var(--_t-sub);
    cursor: pointer;
  }
  .filter[aria-pressed='true'] {
    border-color: var(--_accent-line);
    background: var(--_accent-soft);
    color: var(--_accent-text);
    font-weight: 550;
  }
  .choices .label {
    margin-block-end: 6px;
    padding: 0;
  }
  @media (pointer: coarse) {
    .filter {
      min-inline-size: calc(44 * var(--_u));
      min-block-size: calc(44 * var(--_u));
      border-radius: calc(22 * var(--_u));
    }
  }
`;
