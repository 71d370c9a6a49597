import type { Scope } from '@sotto/protocol';

/** Scopes of which the token of a chat connection needs one. */
export const CHAT_SCOPES: readonly Scope[] = ['chat'];
/** Scopes of which the token of a monitor connection needs one. */
export const MONITOR_SCOPES: readonly Scope[] = ['monitor', 'monitor:all'];
