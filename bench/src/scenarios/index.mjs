// All scenarios by name, with the goals of docs/performance.md. A goal: [what, key of the result, comparison, goal].
import { fanOut } from './fan-out.mjs';
import { idle } from './idle.mjs';
import { reconnectStorm } from './reconnect-storm.mjs';
import { rest } from './rest.mjs';
import { richPages } from './rich-pages.mjs';
import { signInAndRefresh } from './sign-in.mjs';
import { throughput } from './throughput.mjs';

const s3Goals = [
  ['post, ms CPU', 'postCpuMs', '<=', 0.45],
  ['newest 50, ms CPU', 'newestCpuMs', '<=', 0.7],
  ['50 from 9,900 back, ms CPU', 'backCpuMs', '<=', 1.2],
];

const s6Goals = [
  ['CPU ms a client, until all are live', 'cpuMsPerClient', '<=', 3],
  ['CPU ms a client, 10 s later', 'cpuMsWithAftermath'],
  ['s from ready to the last one', 'secondsToLast'],
  ['s for 10,000 clients, by calculation', 'secondsFor10000', '<=', 30],
];

export const SCENARIOS = {
  S1: {
    run: fanOut,
    best: 'cpuPer1000Deliveries',
    goals: [
      ['acknowledgement p50, ms', 'ackP50Ms', '<=', 1.5],
      ['CPU s per 1,000 deliveries', 'cpuPer1000Deliveries', '<=', 0.08],
    ],
  },
  'S2-2': {
    run: (context) => throughput({ ...context, size: 2 }),
    best: 'cpuPer1000',
    goals: [
      ['CPU s per 1,000 acknowledged', 'cpuPer1000', '<=', 0.09],
      ['acknowledged/s', 'ackedPerSecond'],
    ],
  },
  'S2-20': {
    run: (context) => throughput({ ...context, size: 20 }),
    best: 'cpuPer1000',
    goals: [
      ['CPU s per 1,000 acknowledged', 'cpuPer1000', '<=', 0.14],
      ['acknowledged/s', 'ackedPerSecond'],
    ],
  },
  S3: { run: (context) => rest({ ...context, messages: 10_000 }), best: 'newestCpuMs', goals: s3Goals },
  'S3-rich': {
    run: richPages,
    best: 'newestCpuMs',
    goals: [
      ['newest 50 with replies, mentions, reactions, ms CPU', 'newestCpuMs', '<=', 1.5],
      ['50 of them from 250 back, ms CPU', 'backCpuMs', '<=', 1.5],
    ],
  },
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
      ['refresh, ms CPU', 'refreshCpuMs', '<=', 1.2],
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
  S6: {
    run: (context) => reconnectStorm({ ...context, size: 500 }),
    best: 'cpuMsPerClient',
    goals: s6Goals,
  },
  // Registering takes minutes: only when it is named.
  'S6-2000': {
    run: (context) => reconnectStorm({ ...context, size: 2000 }),
    best: 'cpuMsPerClient',
    goals: s6Goals,
    onDemand: true,
  },
};
