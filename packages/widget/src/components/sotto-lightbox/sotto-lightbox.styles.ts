import { css } from 'lit';

/** A picture over the page: dark in both themes. */
export const sottoLightbox = css`
  .chat-root {
    display: contents;
  }
  dialog {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    inline-size: 100%;
    max-inline-size: none;
    block-size: 100%;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: #101113;
    color: #f2f3f5;
    color-scheme: dark;
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
  }
  .bar-text b,
  .bar-text span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar-text span {
    color: #b4b8bf;
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
    min-block-size: 0;
  }
  .stage img {
    position: absolute;
    inset: 0;
    margin: auto;
    max-inline-size: 100%;
    max-block-size: 100%;
    object-fit: contain;
  }
  /* Over the preview, until the picture is there. */
  .stage img + [role='status'] {
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
`;
