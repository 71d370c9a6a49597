import type { CipherFlow } from '@sotto/protocol';

/** Collects flows by channel and sends them together. */
export interface FlowBatcher {
  add(channel: string, flow: CipherFlow): void;
  close(): void;
}

/** Creates a batcher: the first flow starts a wait of `intervalMs`, after which each channel gets its flows in order. */
export function createFlowBatcher(
  intervalMs: number,
  flush: (channel: string, flows: CipherFlow[]) => void,
): FlowBatcher {
  const waiting = new Map<string, CipherFlow[]>();
  let timer: NodeJS.Timeout | undefined;

  function release(): void {
    timer = undefined;
    const batches = [...waiting];
    waiting.clear();
    for (const [channel, flows] of batches) flush(channel, flows);
  }

  return {
    add(channel, flow) {
      const flows = waiting.get(channel);
      if (flows) flows.push(flow);
      else waiting.set(channel, [flow]);
      timer ??= setTimeout(release, intervalMs);
    },
    close() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
