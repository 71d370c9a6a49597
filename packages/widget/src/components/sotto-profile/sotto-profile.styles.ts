import { css } from 'lit';

/** The user is aligned with the fields below. */
export const sottoProfile = css`
  .person {
    padding-inline: 0;
  }
  .person-text span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
  }
`;
