const PROBES = new Set(['/healthz', '/readyz']);

/** Returns whether a path is a health check, which load balancers request all the time. */
export function isProbe(path: string): boolean {
  return PROBES.has(path);
}
