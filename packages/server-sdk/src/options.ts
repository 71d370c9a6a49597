/** Options of `createServerClient`. */
export interface ServerClientOptions {
  /** URL of the chat server, with the path under which it is served. `https`, but for this machine. */
  url: string;
  /** Id of the confidential OAuth client with the scope `site:admin`. */
  clientId: string;
  /** Its secret. Keep it out of pages and repositories. */
  clientSecret: string;
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Milliseconds after which a request without a response counts as lost; 10,000 by default. */
  timeoutMs?: number | undefined;
  /** How often a request is repeated that was lost, or that the server refused for now; 3 by default. */
  retries?: number | undefined;
  /** Longest wait before a repetition, in milliseconds; 30,000 by default. Where the server asks for more, the call rejects. */
  maxWaitMs?: number | undefined;
}

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, also between two attempts. */
  signal?: AbortSignal | undefined;
}
