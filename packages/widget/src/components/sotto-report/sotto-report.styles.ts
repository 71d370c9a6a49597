import { css } from 'lit';

/** A long message is quoted by its beginning. */
export const sottoReport = css`
  .quoted {
    max-block-size: calc(84 * var(--_u));
    padding: 8px 12px;
    overflow: auto;
    border-radius: var(--_radius);
    background: var(--_surface-2);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
`;
