import { css } from 'lit';

/** For parts on the background of another element: their root has none of its own and fills its place. */
export const clear = css`
  .chat-root {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
    background: none;
  }
`;
