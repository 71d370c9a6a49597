import { css } from 'lit';

/** The monitor fills the window; where it is put into a page, `min-block-size` can be set. */
export const chatMonitor = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 100dvh;
  }
  .fill {
    display: flex;
    flex: 1;
    flex-direction: column;
    background: var(--_surface);
  }
  /* The width that it asks for, and the least, where the page leaves the width to the content. */
  .chat-root::before {
    content: '';
    display: grid;
    grid-template-columns: minmax(calc(240 * var(--_u)), calc(960 * var(--_u)));
    block-size: 0;
    overflow: hidden;
  }
  .monitor {
    flex: 1;
    min-block-size: 0;
  }
  /* In sight wherever the monitor is scrolled. */
  .file-notice {
    position: fixed;
    inset-block-end: 24px;
  }
  .fill > sotto-sign-in {
    flex: 1;
  }
  .seg-btn:disabled {
    opacity: 0.5;
    cursor: default;
  }
`;
