const PROBES = new Set(['/healthz', '/readyz']);

/** Whether a path is what load balancers ask for all the time, and strangers as often as they like. */
export function isProbe(path: string): boolean {
  return PROBES.has(path);
}
