import { css } from 'lit';

/** The slider of the text size, which has no box of its own, as fields have, and the messages that show the choices. */
export const sottoAppearance = css`
  .field [type='range'] {
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--_accent);
    cursor: pointer;
  }
  .sample {
    margin: 0;
    padding: 4px 14px 12px;
    border-radius: var(--_radius);
    background: var(--_bg);
    list-style: none;
  }
  .sample .msg {
    padding-inline: 0;
  }
  .chat-root [type='range']:focus:not(:focus-visible) {
    outline: 0;
  }
`;
