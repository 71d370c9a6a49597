import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Suspends a process: its connections stay open without responses. Resolves once all threads are stopped. */
export async function freeze(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  // One thread handles the signal. Until it is scheduled on a busy machine, the others continue.
  while (!(await isStopped(child.pid!))) await wait(2);
}

/** Whether all threads are in state T: proc(5), "/proc/pid/stat". True where the system has no such file. */
async function isStopped(pid: number): Promise<boolean> {
  const tasks = `/proc/${pid}/task`;
  const threads = await readdir(tasks).catch(() => []);
  const stats = await Promise.all(
    threads.map((thread) => readFile(`${tasks}/${thread}/stat`, 'utf8').catch(() => ') T')),
  );
  return stats.every((stat) => stat.slice(stat.lastIndexOf(')') + 2).startsWith('T'));
}
