import { css } from 'lit';

/** The slider of the text size: it has no box of its own, as fields have. */
export const sottoAppearance = css`
  .field [type='range'] {
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--_accent);
    cursor: pointer;
  }
  .chat-root [type='range']:focus:not(:focus-visible) {
    outline: 0;
  }
`;
