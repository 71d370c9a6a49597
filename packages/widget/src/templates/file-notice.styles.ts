import { css } from 'lit';

/** The notice about files; each element positions it itself. */
export const fileNotice = css`
  .file-notice {
    position: absolute;
    inset-inline: 16px;
    z-index: 4;
    inline-size: fit-content;
    margin-inline: auto;
    padding: 6px 14px;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    font-size: var(--_t-sub);
  }
`;
