/** The globals of a browser that a sign-in on the server's page uses. */
type SignInPage = Pick<
  Window & typeof globalThis,
  | 'addEventListener'
  | 'clearInterval'
  | 'clearTimeout'
  | 'fetch'
  | 'history'
  | 'location'
  | 'open'
  | 'removeEventListener'
  | 'sessionStorage'
  | 'setInterval'
  | 'setTimeout'
>;

/** Looked up at each call, so that an import touches nothing. */
export const page = () => globalThis as unknown as SignInPage;
