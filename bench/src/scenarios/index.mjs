// All scenarios by name, with the goals of docs/performance.md: [what, key of the result, comparison, goal].
import { fanOut } from './fan-out.mjs';
import { idle } from './idle.mjs';
import { rest } from './rest.mjs';
import { signInAndRefresh } from './sign-in.mjs';
import { throughput } from './throughput.mjs';

const s3Goals = [
  ['post, ms CPU', 'postCpuMs', '<=', 0.8],
  ['newest 50, ms CPU', 'newestCpuMs', '<=', 1.2],
  ['50 from 9,900 back, ms CPU', 'backCpuMs'],
];

export const SCENARIOS = {
  S1: { run: fanOut, best: 'ackP50Ms', goals: [['acknowledgement p50, ms', 'ackP50Ms', '<=', 2]] },
  'S2-2': {
    run: (context) => throughput({ ...context, size: 2 }),
    best: 'cpuPer1000',
    goals: [
      ['CPU s per 1,000 acknowledged', 'cpuPer1000', '<=', 0.2],
      ['acknowledged/s', 'ackedPerSecond', '>=', 5000],
    ],
  },
  'S2-20': {
    run: (context) => throughput({ ...context, size: 20 }),
    best: 'cpuPer1000',
    goals: [
      ['CPU s per 1,000 acknowledged', 'cpuPer1000', '<=', 0.3],
      ['acknowledged/s', 'ackedPerSecond', '>=', 3500],
    ],
  },
  S3: { run: (context) => rest({ ...context, messages: 10_000 }), best: 'newestCpuMs', goals: s3Goals },
  // Takes minutes to fill: only when it is named.
  'S3-1M': {
    run: (context) => rest({ ...context, messages: 1_000_000 }),
    best: 'newestCpuMs',
    goals: s3Goals,
    onDemand: true,
  },
  S4: {
    run: signInAndRefresh,
    best: 'refreshCpuMs',
    goals: [
      ['refresh, ms CPU', 'refreshCpuMs', '<=', 1.5],
      ['sign-in, ms CPU', 'loginCpuMs'],
    ],
  },
  S5: {
    run: idle,
    best: 'kib2000',
    goals: [
      ['KiB a socket at 500', 'kib500', '<=', 32],
      ['KiB a socket at 2,000', 'kib2000', '<=', 32],
    ],
  },
};
