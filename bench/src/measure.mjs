// Computes figures from measurements.

/** p50, p95 and p99 of milliseconds, to a hundredth. */
export function percentiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (share) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN, 2);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Rounds to that many decimal places. */
export function round(value, digits) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Repeats `work` on each of `width` lanes for a time; resolves with the number of calls, their durations and the CPU. */
export async function closedLoop(server, { width, warmUpMs, durationMs, work }) {
  let measuring = false;
  let stopped = false;
  const times = [];
  const lanes = Array.from({ length: width }, async (_, lane) => {
    while (!stopped) {
      const start = performance.now();
      await work(lane);
      if (measuring) times.push(performance.now() - start);
    }
  });
  // A lane that fails ends the measurement at once.
  const failed = Promise.race(lanes.map((lane) => lane.then(() => new Promise(() => {}))));
  await Promise.race([wait(warmUpMs), failed]);
  const before = server.cpu();
  const start = performance.now();
  measuring = true;
  await Promise.race([wait(durationMs), failed]);
  measuring = false;
  const seconds = (performance.now() - start) / 1000;
  const cpu = server.cpuSince(before);
  stopped = true;
  await Promise.all(lanes);
  return {
    perSecond: round(times.length / seconds, 0),
    cpuMs: round((cpu.seconds * 1000) / times.length, 3),
    ...percentiles(times),
    threads: cpu.threads,
  };
}
