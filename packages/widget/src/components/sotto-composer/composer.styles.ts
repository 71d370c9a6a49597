import { css } from 'lit';

/** The composer. */
export const composer = css`
  /* Composer ----------------------------------------------------------- */
  .composer {
    flex: none;
    padding: 0 16px max(16px, env(safe-area-inset-bottom));
  }
  .composer-box {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: end;
    inline-size: 100%;
    max-inline-size: calc(744 * var(--_u));
    margin-inline: auto;
    padding: 5px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-l);
    background: var(--_surface);
  }
  .chat-root .composer textarea:focus {
    outline: 0; /* the box around it shows the ring */
  }
  .composer-box.has-ring:has(textarea:focus) {
    outline: 2px solid var(--_focus);
    outline-offset: -1px;
  }
  .composer textarea {
    min-block-size: calc(36 * var(--_u));
    max-block-size: calc(160 * var(--_u));
    padding: 8px 10px;
    border: 0;
    background: none;
    line-height: var(--_line);
    inline-size: 100%;
    resize: none;
    field-sizing: content;
  }
  .composer .ends {
    display: flex;
  }
  .composer .send {
    margin-inline-start: 4px;
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .composer .send.is-off {
    background: var(--_surface-2);
    color: var(--_muted);
  }
  .composer .send.is-count {
    inline-size: auto;
    min-inline-size: calc(36 * var(--_u));
    padding-inline: 4px;
    font-size: var(--_t-sub);
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }
  .composer-line {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: calc(24 * var(--_u));
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .composer-line.is-over {
    color: var(--_danger);
  }
  @media (pointer: coarse) {
    .composer textarea {
      font-size: max(16px, var(--_size));
    }
  }
  @container (max-width: 48.5em) {
    .composer {
      padding: 0 8px max(8px, env(safe-area-inset-bottom));
    }
  }
  .composer ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
`;
