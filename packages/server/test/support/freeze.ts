import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Stops a process where it is: its connections stay open, and nothing answers. Resolves once no thread runs any more. */
export async function freeze(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  // The signal is one thread's to take. Until that thread has its turn on a busy machine, the others go on.
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
