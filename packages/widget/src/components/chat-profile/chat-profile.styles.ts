import { css } from 'lit';

/** The person stands in line with the fields below. */
export const chatProfile = css`
  .person {
    padding-inline: 0;
  }
  .person-text span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
  }
`;
