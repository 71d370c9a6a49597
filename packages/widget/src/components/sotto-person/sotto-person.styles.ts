import { css } from 'lit';

/** A line that says something and leads nowhere. */
export const sottoPerson = css`
  p.set {
    margin: 0;
    cursor: default;
  }
  p.set:hover {
    background: none;
  }
`;
