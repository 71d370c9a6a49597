import { css } from 'lit';

/** A card in the middle of the panel. */
export const sottoInvitation = css`
  :host {
    background: var(--_bg);
  }
  .chat-root {
    align-items: center;
    justify-content: safe center;
    padding: 16px;
    overflow: auto;
  }
  .card {
    display: grid;
    gap: 8px;
    inline-size: 100%;
    max-inline-size: calc(340 * var(--_u));
    padding: 20px;
    border-radius: var(--_radius-l);
    background: var(--_surface);
  }
  /* As high as with the room's avatar: the buttons must not move when the room is known. */
  .face-head {
    min-block-size: calc(188 * var(--_u));
    align-content: center;
  }
  /* Beside the sentence as the word after it is. */
  .form-foot .btn {
    padding-inline: 0;
  }
  .wrong {
    padding: 0;
  }
`;
