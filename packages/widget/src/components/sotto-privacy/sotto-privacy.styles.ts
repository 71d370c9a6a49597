import { css } from 'lit';

/** A note below the list. */
export const sottoPrivacy = css`
  .note {
    margin: 0;
  }
`;
