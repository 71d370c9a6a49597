import { css } from 'lit';

/** The shape of a sound, of a message and of what is recorded. */
export const wave = css`
  .wave {
    display: block;
    inline-size: 100%;
    block-size: calc(28 * var(--_u));
    fill: var(--_wave, color-mix(in oklab, var(--_muted) 50%, var(--_surface)));
  }
  .wave .is-done {
    fill: var(--_heard, var(--_accent-text));
  }
  .wave:dir(rtl) {
    transform: scaleX(-1);
  }
  @media (forced-colors: active) {
    .wave {
      fill: GrayText;
    }
    .wave .is-done {
      fill: Highlight;
    }
  }
`;

/** A voice message. */
export const sottoVoice = css`
  .voice {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 10px;
    min-inline-size: 0;
    background: none;
  }
  .chat-root .play {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: calc(44 * var(--_u));
    block-size: calc(44 * var(--_u));
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    cursor: pointer;
  }
  .about {
    flex: 1;
    min-inline-size: 0;
    font-size: var(--_t-small);
    line-height: var(--_line-m);
  }
  .about b {
    display: block;
    overflow: hidden;
    font-weight: 550;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .about span {
    display: block;
    overflow: hidden;
    color: var(--_muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .about .unheard {
    display: inline-block;
    inline-size: 7px;
    block-size: 7px;
    margin-inline-start: 6px;
    border-radius: 50%;
    background: var(--_accent);
  }
  /* A sound has a name above it, in the place that is kept for any file, and a button beside it, above the time. */
  .about b + * .wave {
    block-size: calc(10 * var(--_u));
  }
  .about b ~ span {
    line-height: var(--_line-s);
  }
  .chat-root .save {
    align-self: flex-start;
    min-block-size: calc(30 * var(--_u));
    block-size: calc(30 * var(--_u));
  }
  .seek {
    border-radius: 4px;
    cursor: pointer;
    touch-action: pan-y;
  }
  .chat-root .speed {
    flex: none;
    min-inline-size: calc(38 * var(--_u));
    min-block-size: calc(24 * var(--_u));
    padding: 0 6px;
    border: 1px solid color-mix(in oklab, currentColor 20%, transparent);
    border-radius: calc(12 * var(--_u));
    background: none;
    color: inherit;
    font-size: var(--_t-small);
    font-weight: 600;
    cursor: pointer;
  }
  :host(.own) .chat-root {
    color: var(--_bubble-own-text);
    --_wave: color-mix(in oklab, var(--_bubble-own-accent) 40%, var(--_bubble-own));
    --_heard: var(--_bubble-own-accent);
  }
  :host(.own) .about span {
    color: var(--_bubble-own-muted);
  }
  /* While one is recorded: in one line, the time at its end. */
  :host(.line) .chat-root .play {
    inline-size: calc(36 * var(--_u));
    block-size: calc(36 * var(--_u));
    background: none;
    color: var(--_muted);
  }
  :host(.line) .about {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  :host(.line) .seek {
    flex: 1;
    min-inline-size: 0;
  }
  @media (pointer: coarse) {
    .chat-root .speed {
      min-block-size: calc(44 * var(--_u));
      min-inline-size: calc(44 * var(--_u));
      border-radius: calc(22 * var(--_u));
    }
  }
  @media (forced-colors: active) {
    .chat-root .play {
      border: 1px solid ButtonText;
    }
    .about .unheard {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
