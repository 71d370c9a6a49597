import { css } from 'lit';

/** The microphone in the composer, and the line in its place while a voice message is recorded. */
export const sottoRecorder = css`
  .rec {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
    min-inline-size: 0;
    background: none;
  }
  .rec.is-open {
    padding-inline-start: 4px;
  }
  .dot {
    flex: none;
    inline-size: calc(9 * var(--_u));
    block-size: calc(9 * var(--_u));
    margin-inline-start: 6px;
    border-radius: 50%;
    background: var(--_danger);
  }
  .time {
    flex: none;
    min-inline-size: calc(40 * var(--_u));
    font-weight: 550;
  }
  .wave,
  sotto-voice {
    flex: 1;
    min-inline-size: 0;
  }
  .slide {
    display: flex;
    flex: 1;
    align-items: center;
    justify-content: center;
    gap: 4px;
    min-inline-size: 0;
    color: var(--_muted);
    font-size: var(--_t-sub);
    white-space: nowrap;
  }
  .chat-root .mic {
    margin-inline-start: 4px;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }
  .chat-root .is-open .mic,
  .chat-root.is-open .mic {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .chat-root.is-held .mic {
    border-radius: 50%;
    box-shadow: 0 0 0 4px var(--_accent-soft);
  }
  .chat-root.is-sending .mic {
    background: var(--_surface-2);
    color: var(--_muted);
  }
  /* Where the finger goes to let go. */
  .lock {
    position: absolute;
    inset-inline-end: 4px;
    inset-block-end: calc(100% + 10px);
    display: grid;
    justify-items: center;
    gap: 2px;
    inline-size: calc(40 * var(--_u));
    padding-block: 10px 8px;
    border-radius: 20px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
    color: var(--_muted);
  }
  .lock .up {
    transform: rotate(180deg);
  }
  .problem {
    position: absolute;
    inset-inline: 0;
    inset-block-end: calc(100% + 6px);
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 4px 4px 4px 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_danger);
    font-size: var(--_t-sub);
  }
  .problem:dir(rtl) {
    padding: 4px 12px 4px 4px;
  }
  .problem span {
    flex: 1;
    min-inline-size: 0;
  }
  progress {
    flex: 1;
    min-inline-size: 0;
    block-size: 4px;
    accent-color: var(--_accent);
  }
  @media (forced-colors: active) {
    .dot {
      background: Highlight;
    }
    .lock {
      border: 1px solid;
    }
  }
`;
