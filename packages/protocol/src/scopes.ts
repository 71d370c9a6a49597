/** `chat`: everything in the chat. `monitor`: the monitor of the user's rooms. `monitor:all`: that of the whole site. */
export const SCOPES = ['chat', 'monitor', 'monitor:all'] as const;
/** What a session is allowed to do. */
export type Scope = (typeof SCOPES)[number];
