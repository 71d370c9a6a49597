import { css } from 'lit';

/** The pages of the card: who it is, and the rooms that both are in. */
export const sottoPerson = css`
  ul.body {
    margin: 0;
  }
  .body + .aside {
    padding-block-start: 8px;
    border-block-start: 1px solid var(--_border);
  }
`;
