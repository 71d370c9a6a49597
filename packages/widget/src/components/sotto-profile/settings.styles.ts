import { css } from 'lit';

/** The rows of settings, and the head with a face above them. */
export const settings = css`
  .face-head {
    display: grid;
    justify-items: center;
    gap: 2px;
    text-align: center;
  }
  .face-head b {
    overflow-wrap: anywhere;
    font-size: var(--_t-head);
    font-weight: 620;
    line-height: var(--_line-l);
  }
  .face-head p {
    color: var(--_muted);
  }
  .face {
    position: relative;
    margin-block-end: 6px;
  }
  .chat-root .avatar-edit {
    position: absolute;
    inset-inline-end: -6px;
    inset-block-end: -6px;
    display: grid;
    place-items: center;
    inline-size: calc(30 * var(--_u));
    block-size: calc(30 * var(--_u));
    padding: 0;
    border: 2px solid var(--_surface);
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_on-accent);
    cursor: pointer;
  }
  .sets {
    margin-inline: -20px;
    border-block-start: 1px solid var(--_border);
    padding-block-start: 6px;
  }
  .set {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: calc(44 * var(--_u));
    padding: 6px 20px;
    border: 0;
    background: none;
    text-align: start;
  }
  button.set {
    cursor: pointer;
  }
  button.set:hover {
    background: var(--_surface-2);
  }
  .set:focus-visible {
    outline-offset: -2px;
  }
  .set > .i {
    flex: none;
    color: var(--_muted);
  }
  .set-text {
    flex: 1;
    min-inline-size: 0;
    line-height: var(--_line-m);
  }
  .set-text b {
    display: block;
    overflow: hidden;
    font-weight: 450;
    text-overflow: ellipsis;
  }
  .set-text span {
    display: block;
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .list {
    display: grid;
    margin-inline: -20px;
    max-block-size: calc(360 * var(--_u));
    overflow: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--_border) transparent;
  }
  .locked {
    display: flex;
    gap: 4px;
  }
  .done {
    display: flex;
    gap: 6px;
    color: var(--_success);
    font-size: var(--_t-small);
  }
  .quiet {
    color: var(--_muted);
  }
`;
