/** How a session began. */
export const SIGN_IN_METHODS = ['password', 'code', 'host', 'guest', 'backend', 'bot'] as const;
/** How a session began: `host` by an assertion, `backend` by a token of the site's backend. */
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];
