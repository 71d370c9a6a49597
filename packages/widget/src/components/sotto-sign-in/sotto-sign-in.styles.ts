import { css } from 'lit';

/** Its views may be higher than the panel. */
export const sottoSignIn = css`
  .chat-root {
    overflow: auto;
    background: var(--_surface);
  }
  .form {
    flex: 1 0 auto;
    inline-size: 100%;
    max-inline-size: calc(400 * var(--_u));
    margin-inline: auto;
  }
  sotto-account-form {
    flex: 1 0 auto;
  }
  .form .link {
    padding: 3px 0;
    border: 0;
    background: none;
    color: var(--_accent-text);
    font-weight: 550;
    text-decoration: underline;
    cursor: pointer;
  }
  @media (pointer: coarse) {
    .form .link {
      min-block-size: calc(44 * var(--_u));
    }
  }
`;
