import { css } from 'lit';

/** A picture over the page: dark in both themes. */
export const sottoLightbox = css`
  .chat-root {
    display: contents;
  }
  dialog {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    grid-template-columns: minmax(0, 1fr);
    inline-size: 100%;
    max-inline-size: none;
    block-size: 100%;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--_stage, #101113);
    color: var(--_stage-text, #f2f3f5);
    color-scheme: dark;
    overscroll-behavior: contain;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: max(8px, env(safe-area-inset-top)) 8px 8px;
  }
  .bar-text {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 4px;
  }
  .bar-text h2,
  .bar-text p {
    overflow: hidden;
    margin: 0;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar-text h2 {
    font-size: inherit;
    font-weight: 600;
  }
  .bar-text p {
    color: var(--_stage-muted, #b4b8bf);
    font-size: var(--_t-small);
  }
  .chat-root .icon-btn {
    min-inline-size: 44px;
    min-block-size: 44px;
    color: inherit;
  }
  .chat-root .icon-btn:hover {
    background: rgb(255 255 255 / 12%);
  }
  .chat-root :focus-visible {
    outline: 2px solid #fff;
    outline-offset: -2px;
  }
  .stage {
    position: relative;
    display: grid;
    place-items: center;
    container-type: size;
    overflow: hidden;
    min-block-size: 0;
    /* Fingers move and enlarge the picture, and not the page. */
    touch-action: none;
    user-select: none;
  }
  .stage img {
    position: absolute;
    inset: 0;
    margin: auto;
    /* The box is what is drawn, with no bars: a click beside it closes, and it is moved as far as its edge. */
    inline-size: min(var(--_width) * 1px, 100cqi, 100cqb * var(--_width) / var(--_height));
    block-size: auto;
    aspect-ratio: var(--_width) / var(--_height);
    object-fit: contain;
  }
  .is-zoomed img {
    cursor: grab;
  }
  .is-zoomed.is-held img {
    cursor: grabbing;
  }
  .stage:not(.is-held) img {
    transition: transform var(--_duration) var(--_ease);
  }
  .state {
    display: grid;
    justify-items: center;
    gap: 8px;
  }
  /* Over the preview, until the picture is there. */
  .stage img + .state {
    position: relative;
    align-self: end;
    margin-block-end: 16px;
    padding: 2px 10px;
    border-radius: 12px;
    background: rgb(0 0 0 / 60%);
    font-size: var(--_t-small);
  }
  .side {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 8px;
    margin-block: auto;
    border-radius: 50%;
    background: rgb(0 0 0 / 50%);
  }
  .side.is-next {
    inset-inline: auto 8px;
  }
  .foot {
    padding: 10px 16px max(14px, env(safe-area-inset-bottom));
    text-align: center;
  }
  .foot:empty {
    padding-block-start: 0;
  }
  .caption {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .strip {
    display: flex;
    justify-content: safe center;
    gap: 4px;
    overflow-x: auto;
    /* Room for the outline of the one that is shown. */
    padding: 3px;
  }
  .caption + .strip {
    margin-block-start: 7px;
  }
  .chat-root .strip button {
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-s);
    background: none;
    color: inherit;
    cursor: pointer;
    opacity: 0.6;
  }
  .chat-root .strip :is(.is-on, :hover, :focus-visible) {
    opacity: 1;
  }
  .chat-root .strip .is-on {
    outline: 2px solid currentColor;
    outline-offset: 1px;
  }
  .chat-root .strip .is-on:focus-visible {
    outline-width: 3px;
  }
  @media (forced-colors: active) {
    .chat-root :is(.side, .strip button) {
      border: 1px solid ButtonText;
    }
    .chat-root .strip .is-on {
      outline-color: Highlight;
    }
  }
`;
