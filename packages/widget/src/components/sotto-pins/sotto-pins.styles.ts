import { css } from 'lit';

/** The list of pinned messages. */
export const sottoPins = css`
  .body {
    padding: 4px 8px 16px;
  }
`;
