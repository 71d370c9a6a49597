import { css } from 'lit';

/**
 * The place that the files of a message take, before the script that draws them has loaded and after that. Every size is
 * known before the first byte.
 */
export const filesLayout = css`
  .pix {
    position: relative;
    display: grid;
    gap: 2px;
    overflow: hidden;
    border-radius: calc(var(--_radius-bubble) - 3px);
  }
  .pix-1 {
    aspect-ratio: 4 / 3;
  }
  .pix-1.is-flat {
    aspect-ratio: 16 / 9;
  }
  .pix-1.is-square {
    aspect-ratio: 1;
  }
  .pix-1.is-tall {
    aspect-ratio: 3 / 4;
  }
  .pix-1.is-small {
    inline-size: calc(160 * var(--_u));
  }
  .pix-2 {
    grid-template-columns: 1fr 1fr;
    aspect-ratio: 8 / 5;
  }
  .pix-3 {
    grid-template-columns: 2fr 1fr;
    grid-template-rows: 1fr 1fr;
    aspect-ratio: 3 / 2;
  }
  .pix-4 {
    grid-template-columns: 1fr 1fr;
    grid-template-rows: 1fr 1fr;
    aspect-ratio: 4 / 3;
  }
  .pix-5 {
    grid-template-columns: repeat(6, 1fr);
    grid-template-rows: 3fr 2fr;
    aspect-ratio: 1;
  }
  .file {
    display: flex;
    align-items: center;
    gap: 10px;
    min-inline-size: 0;
    block-size: calc(50 * var(--_u));
  }
`;

/** In the log: the element of the files, and what keeps its place until then. */
export const messageFiles = css`
  sotto-message-files {
    display: grid;
    gap: 3px;
    inline-size: calc(300 * var(--_u));
    max-inline-size: 100%;
    margin-block: 3px;
  }
  .bubble.media {
    inline-size: calc(320 * var(--_u));
    padding: 3px;
  }
  .bubble.media.is-small {
    inline-size: auto;
  }
  .media > sotto-message-files {
    inline-size: auto;
    margin-block: 0;
  }
  .media.is-small > sotto-message-files {
    inline-size: calc(160 * var(--_u));
  }
  .media > .sender {
    padding: 3px 8px;
  }
  .media > :is(.text, .reactions) {
    padding-inline: 8px;
  }
  .media > .text {
    padding-block: 3px;
  }
  .media > .quote {
    margin-block: 0 3px;
  }
  .text.is-beside,
  .text.is-over {
    position: relative;
    overflow: visible;
    padding: 0;
    block-size: 0;
  }
  .is-beside .meta,
  .is-over .meta {
    position: absolute;
    inset-block: auto 6px;
    margin: 0;
  }
  /* At the end of the second line of the last file. */
  .is-beside .meta {
    inset-block: auto 5px;
    inset-inline: auto 0;
  }
  /* Over the picture: any colour may be behind it. It is dark in both themes, and has the colours of the dark one. */
  .is-over .meta {
    inset-inline: auto 6px;
    padding: 1px 7px;
    border-radius: 9px;
    background: rgb(0 0 0 / 65%);
    color-scheme: dark;
  }
  .bubble .is-over .meta {
    color: #fff;
  }
`;
