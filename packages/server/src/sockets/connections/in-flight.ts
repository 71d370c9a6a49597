/** Number of requests that were accepted and not yet acknowledged, so that a stop can wait for them. */
export interface InFlight {
  count: number;
}
