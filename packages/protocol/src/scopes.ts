/** `chat`: everything in the chat. `monitor`: flows of one's own rooms. `monitor:all`: flows of the whole site. */
export const SCOPES = ['chat', 'monitor', 'monitor:all'] as const;
/** What a session covers. */
export type Scope = (typeof SCOPES)[number];
