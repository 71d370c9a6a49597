import { css } from 'lit';

/** The unsent text, as wide as a message. */
export const sottoDeparture = css`
  :host {
    background: var(--_bg);
  }
  textarea {
    inline-size: min(100%, calc(420 * var(--_u)));
    margin-block-start: 8px;
    padding: 8px 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    resize: vertical;
  }
  /* Smaller text makes iOS zoom in on focus. */
  @media (pointer: coarse) {
    .chat-root textarea {
      font-size: max(16px, var(--_size));
    }
  }
  .hint {
    min-block-size: calc(24 * var(--_u));
    padding-inline: 16px;
    text-align: center;
  }
`;
