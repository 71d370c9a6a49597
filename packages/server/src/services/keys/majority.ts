/** Makes a query read on the primary what a majority has: nothing that a failover may still undo. */
export function onMajority<Q extends { read(mode: 'primary'): Q; readConcern(level: 'majority'): Q }>(
  query: Q,
): Q {
  return query.read('primary').readConcern('majority');
}
