import { css } from 'lit';

/** The monitor fills the window; where it is put into a page, `min-block-size` can be set. */
export const chatMonitor = css`
  .fill {
    display: flex;
    flex-direction: column;
    min-block-size: 100dvh;
    background: var(--_surface);
  }
  .monitor {
    flex: 1;
    min-block-size: 0;
  }
  .fill > chat-sign-in {
    flex: 1;
  }
  .seg-btn:disabled {
    opacity: 0.5;
    cursor: default;
  }
`;
