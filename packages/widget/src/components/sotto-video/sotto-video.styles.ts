import { css } from 'lit';

/** A video in the place of a picture, and in the lightbox. */
export const sottoVideo = css`
  :host {
    position: absolute;
    inset: 0;
  }
  .chat-root {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 8px;
    block-size: 100%;
    background: var(--_surface-2);
    color: var(--_muted);
    font-size: var(--_t-small);
    text-align: center;
  }
  :host(.large) .chat-root {
    background: none;
    color: inherit;
  }
  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    background: #101113;
    object-fit: contain;
  }
  .chat-root video:focus-visible {
    outline-offset: -2px;
  }
  .over {
    position: relative;
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 8px;
  }
`;
