// Measures processes by /proc (Linux): CPU of all threads and children, and resident memory.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The thread or process has just ended.
    return '';
  }
}

const tasksOf = (pid) => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/** Returns the process and all its descendants. */
function processTree(pid) {
  const children = tasksOf(pid).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean),
  );
  return [String(pid), ...children.flatMap(processTree)];
}

/** Fields of a `stat` line behind the name, which may hold anything; the first is field 3 of proc(5). */
const fieldsOf = (stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

/** Returns the seconds of CPU of a process with all its threads, and of the children that it waited for. */
function secondsOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === '') return 0;
  const [utime, stime, cutime, cstime] = fieldsOf(stat).slice(11, 15).map(Number);
  return (utime + stime + cutime + cstime) / ticksPerSecond;
}

/** Returns the seconds of CPU so far, in all and by thread. */
export function cpuOf(pids) {
  const all = pids.flatMap(processTree);
  const threads = {};
  for (const pid of all) {
    for (const task of tasksOf(pid)) {
      const stat = read(`/proc/${pid}/task/${task}/stat`);
      if (stat === '') continue;
      const [utime, stime] = fieldsOf(stat).slice(11, 13).map(Number);
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      threads[`${name} ${task}`] = (utime + stime) / ticksPerSecond;
    }
  }
  return { seconds: all.reduce((sum, pid) => sum + secondsOf(pid), 0), threads };
}

/** Returns the difference to an earlier `cpuOf`, without threads that used next to nothing. */
export function cpuSince(before, pids) {
  const now = cpuOf(pids);
  const threads = Object.entries(now.threads)
    .map(([name, seconds]) => [name, round(seconds - (before.threads[name] ?? 0))])
    .filter(([, seconds]) => seconds >= 0.05)
    .sort((a, b) => b[1] - a[1]);
  return { seconds: now.seconds - before.seconds, threads: Object.fromEntries(threads) };
}

/** Returns the resident memory of the processes and their descendants in KiB. */
export function residentKiB(pids) {
  return pids
    .flatMap(processTree)
    .map((pid) => Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0))
    .reduce((sum, kib) => sum + kib, 0);
}

const round = (seconds) => Math.round(seconds * 100) / 100;
