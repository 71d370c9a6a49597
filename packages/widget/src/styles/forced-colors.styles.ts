import { css } from 'lit';

/** Where the system gives the colours. */
export const forcedColors = css`
  @media (forced-colors: active) {
    .bubble,
    .badge,
    .btn,
    .row.is-selected {
      border: 1px solid;
    }
  }
`;
