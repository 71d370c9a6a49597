import { css } from 'lit';

/** A note below the lines. */
export const sottoPrivacy = css`
  .note {
    display: flex;
    gap: 12px;
    margin: 0;
    padding: 10px 14px;
    border-radius: var(--_radius);
    background: var(--_surface-2);
    color: var(--_muted);
    font-size: var(--_t-small);
  }
`;
