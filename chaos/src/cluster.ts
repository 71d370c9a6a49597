import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { embeddedStoreUri } from '@sotto/embedded-store';
import { startTcpProxy } from '@sotto/testing/tcp-proxy';
import { generateFernetKey } from '../../packages/server/src/crypto/fernet.js';
import { startRedis } from '../../packages/server/test/support/redis-server.js';
import type { Fault } from './plan.js';
import { startNode, startStore } from './processes.js';
import type { Random } from './random.js';

/** Nodes that share a store and a Redis; each is a process of its own, each node is behind a TCP proxy. */
export interface Cluster {
  /** Base URL of each node, through its proxy; it stays the same. */
  urls: string[];
  storeUri: string;
  /** Variables of the nodes; a change holds for the next start of each. Commands run with them too. */
  environment: Record<string, string>;
  /** Injects a fault; resolves once it is repaired. */
  suffer(fault: Fault): Promise<void>;
  /** Kills all nodes, and starts them again once the work is done. */
  whileDown(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function startCluster(options: {
  nodes: number;
  /** The node, one alone, has an embedded store of its own instead of one that several share. */
  hasOwnStore?: boolean;
  preload?: string | undefined;
  /** Variables of the nodes, beside those that a cluster needs. */
  environment?: Record<string, string>;
}): Promise<Cluster> {
  const directory = await mkdtemp(join(tmpdir(), 'sotto-chaos-'));
  const store = options.hasOwnStore ? undefined : await startStore(join(directory, 'store'));
  const redis = await startRedis();
  const environment: Record<string, string> = {
    ...(store && { MONGODB_URI: store.uri }),
    ...{ REDIS_URL: redis.url, HOST: '127.0.0.1', PORT: '0', DATA_DIR: directory },
    ...{ FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() },
    ...{ LOG_LEVEL: 'silent', RATE_LIMITS: 'off', ACCESS_TOKEN_SECONDS: '86400' },
    ...options.environment,
  };
  const links = await Promise.all(Array.from({ length: options.nodes }, () => startTcpProxy()));
  const nodes: Awaited<ReturnType<typeof startNode>>[] = [];
  const start = async (index: number) => {
    nodes[index] = await startNode(environment, options.preload);
    links[index]!.connectTo(`http://127.0.0.1:${nodes[index].port}`);
  };
  for (const index of links.keys()) await start(index);
  /** Starts a node as a supervisor does: again where the store has not answered in time. */
  const restart = async (index: number, tries = 10): Promise<void> => {
    try {
      await start(index);
    } catch (error) {
      if (tries === 1) throw error;
      await restart(index, tries - 1);
    }
  };

  return {
    urls: links.map(({ url }) => url),
    storeUri: store?.uri ?? embeddedStoreUri(join(directory, 'store')),
    environment,
    async suffer(fault) {
      if (fault.kind === 'link') {
        const link = links[fault.node]!;
        return fault.fault === 'cut' ? link.cut() : link[fault.fault](fault.ms);
      }
      const isNode = fault.victim === 'node';
      await (isNode ? nodes[fault.node]! : redis).kill();
      await wait(fault.downMs);
      await (isNode ? restart(fault.node) : redis.restart());
    },
    async whileDown(work) {
      await Promise.all(nodes.map((node) => node.kill()));
      await work();
      for (const index of nodes.keys()) await restart(index);
    },
    async close() {
      await Promise.all([...nodes, ...links].map((part) => ('kill' in part ? part.kill() : part.close())));
      await redis.close();
      await store?.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** How long a cluster is left alone behind a restart, at least: longer than the lease of a node that sends webhooks. */
const SETTLE_MS = 2000;

/**
 * Kills one of two nodes with -9 every few seconds, in turn, until it is told to end; returns how often. Where a restart
 * takes longer than that, the next kill waits for it.
 */
export async function killNodes(
  cluster: Cluster,
  { random, everyMs, isOver }: { random: Random; everyMs: number; isOver: () => boolean },
): Promise<number> {
  for (let kills = 0, due = wait(everyMs); ; kills += 1) {
    await due;
    if (isOver()) return kills;
    due = wait(everyMs);
    await cluster.suffer({
      ...{ kind: 'kill', victim: 'node', waitMs: 0 },
      ...{ node: kills % 2, downMs: random.below(1000) },
    });
    await wait(SETTLE_MS);
  }
}
