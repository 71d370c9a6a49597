import { POLICY, can } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster } from './support/chat-cluster.js';
import { createClients } from './support/socket-clients.js';
import { PARTS, ROOM_KINDS, castOf, createMatrix, matrixFacts } from './support/role-matrix.js';
import type { MatrixAction, MatrixKind, Outcomes, PartName } from './support/role-matrix.js';

interface Cell {
  kind: MatrixKind;
  name: PartName;
  action: MatrixAction;
  outcomes: Outcomes;
}

/** Owners and moderators do not exist in direct rooms, and nobody is banned or muted there. */
const ONLY_IN_ROOMS = new Set<PartName>(['owner', 'moderator', 'banned', 'muted']);

/** Actions that leave a room as it is, but for its messages: those that delete them come last. */
const MILD: readonly MatrixAction[] = [
  ...([
    'read',
    'readVersions',
    'send',
    'attach',
    'edit',
    'mentionRoom',
    'pin',
    'react',
    'report',
    'resolveReports',
    'invite',
    'delete',
    'deleteOthers',
  ] as const),
];

const clients = createClients();
const cells: Cell[] = [];
let cluster: ChatCluster;

async function actAll(
  matrix: ReturnType<typeof createMatrix>,
  kind: MatrixKind,
  name: PartName,
): Promise<void> {
  // Refusals change nothing, and these actions nothing that the later ones depend on, so that all of them share a room.
  const shared = await matrix.createRoom(kind, name);
  const others = (Object.keys(POLICY) as MatrixAction[]).filter((action) => !MILD.includes(action));
  for (const action of [...others, ...MILD]) {
    const isAllowed = can(action, matrixFacts(kind, name, action)) === true;
    const isShared = !isAllowed || MILD.includes(action);
    const room = isShared ? shared : await matrix.createRoom(kind, name);
    cells.push({ kind, name, action, outcomes: await matrix.ask(room, name, action) });
  }
}

/** Every action of the policy by every kind of person in every kind of room, over all transports that have it: about 500 cells. */
beforeAll(async () => {
  cluster = await startCluster();
  const node = await cluster.addNode({ RATE_LIMITS: 'off' });
  const matrix = createMatrix(node, await castOf(node), clients);
  for (const kind of ROOM_KINDS) {
    const names = (Object.keys(PARTS) as PartName[]).filter(
      (name) => kind !== 'direct' || !ONLY_IN_ROOMS.has(name),
    );
    await Promise.all(names.map((name) => actAll(matrix, kind, name)));
  }
}, 300_000);
afterAll(async () => {
  clients.closeAll();
  await cluster?.close();
});

/** Where the server did something else than a policy says. */
function findings(decide: typeof can): string[] {
  return cells.flatMap(({ kind, name, action, outcomes }) => {
    const expected = decide(action, matrixFacts(kind, name, action));
    return Object.entries(outcomes)
      .filter(([, outcome]) => outcome !== expected)
      .map(([transport, outcome]) => `${name} ${action} ${kind} ${transport}: ${outcome}, not ${expected}`);
  });
}

it('does what the policy says, for every role, action, kind of room and transport', () => {
  expect(findings(can)).toEqual([]);
  expect(cells.length).toBeGreaterThan(400);
  for (const transport of ['rest', 'socket.io', 'websocket'] as const)
    expect(cells.filter(({ outcomes }) => outcomes[transport] !== undefined).length).toBeGreaterThan(20);
});

it('would see a server that does something else', () => {
  const wrong: typeof can = (action, facts) => (action === 'setRole' ? true : can(action, facts));
  expect(findings(wrong).length).toBeGreaterThan(0);
  expect(findings(() => true).length).toBeGreaterThan(100);
  const mutesNobody: typeof can = (action, facts) => can(action, { ...facts, mutedUntil: 0 });
  expect(findings(mutesNobody).some((finding) => finding.startsWith('muted send'))).toBe(true);
});
