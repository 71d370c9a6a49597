import { css } from 'lit';

/** The line that shows an error. */
export const problemLine = css`
  .wrong {
    display: flex;
    gap: 5px;
    color: var(--_danger);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
  }
`;
