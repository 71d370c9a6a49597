import { css } from 'lit';

/** A note below the list. */
export const sottoPrivacy = css`
  .note {
    display: flex;
    gap: 10px;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: var(--_surface-2);
    font-size: var(--_t-sub);
  }
`;
