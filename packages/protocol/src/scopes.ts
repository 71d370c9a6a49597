/**
 * `chat`: everything in the chat. `monitor`: the monitor of the user's rooms. `monitor:all`: that of the whole site.
 * `site:admin`: the server API, for the site's backend only. `offline_access`: asks for a refresh token with an assertion.
 */
export const SCOPES = ['chat', 'monitor', 'monitor:all', 'site:admin', 'offline_access'] as const;
/** What a session is allowed to do. */
export type Scope = (typeof SCOPES)[number];
