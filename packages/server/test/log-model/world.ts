import type { Message, MessageEvent } from '@sotto/protocol';
import mongoose from 'mongoose';
import { AppError } from '../../src/errors.js';
import { createInvariants } from './invariants.js';
import { actorOf, createModelNode, ROOM } from './node.js';
import type { HeadsMutation, ModelNode } from './node.js';
import type { Issue } from './message.js';
import { createModelStore } from './store.js';
import type { Command, Row, StoreMutation } from './store.js';

/** What somebody asks for. `id` is the `clientMessageId`; an edit or a deletion names that of its message. */
export interface Wish {
  kind: 'send' | 'edit' | 'delete';
  by: 'ada' | 'bob';
  id: string;
  text?: string;
}

export interface Scenario {
  /** Done before, one after the other, and known to all nodes: their heads are stale from the first write on. */
  before?: Wish[];
  /** At which node somebody asks for what, in this order; wishes in one list are asked in one turn. */
  clients: { node: number; wishes: Wish[][] }[];
  /** How many answers of the store are lost, its writes being done now, later or never. */
  losses: number;
  /** How many nodes end, with all that they know, and start anew; what they did not answer is asked again elsewhere. */
  crashes: number;
  /** How often the primary dies, with all that no majority has; drivers repeat on the next one what they lost. */
  failovers?: number;
  /** Breaks something on purpose. */
  mutation?: StoreMutation | HeadsMutation;
}

/** Something that may happen next. */
export interface Choice {
  name: string;
  perform(): void;
}

interface Call {
  command: Command;
  isWrite: boolean;
  /** It is done, and is answered once a majority has the first `upTo` writes. */
  done?: { upTo: number; settle: () => void };
  answer(value: unknown): void;
  fail(error: unknown): void;
}

interface Operation {
  wish: Wish;
  name: string;
  client: number;
  node: number;
  status: 'asked' | 'unanswered' | 'answered';
}

const NODES = 3;

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Three nodes, one store, some clients; what happens next is one of `choices`, and nothing else ever happens. */
export async function createWorld(
  scenario: Scenario,
  onTold: (event: MessageEvent, node: number) => void = () => {},
) {
  const { mutation } = scenario;
  const invariants = createInvariants(() => store.rows);
  const store = createModelStore(invariants.wrote, {
    mutation: typeof mutation === 'string' ? mutation : undefined,
    // Where no primary dies any more, it makes no difference when a majority has what it wrote.
    isReplicatedAtOnce: () => failovers === 0 || !explored,
  });
  const labels = new Map<string, string>();
  const ids = new Map<string, string>();
  const operations: Operation[] = [];
  const late: { name: string; command: Command }[] = [];
  const asked = scenario.clients.map(() => 0);
  let { losses, crashes, failovers = 0 } = scenario;
  let lives = 0;
  let explored = false;

  function startNode(index: number) {
    lives += 1;
    const node = {
      name: `n${index}.${lives}`,
      alive: true,
      calls: new Map<number, Call>(),
      /** Everything that was asked of it and answered to it: its memory is a function of this. */
      history: [] as string[],
      services: null as never as ModelNode,
    };
    const issue: Issue = (kind, command) => {
      const place = node.history.push(`${kind} ?`) - 1;
      const name = `${node.name}-${place}`;
      for (const [index, { _id }] of command.documents.entries())
        if (!labels.has(String(_id))) labels.set(String(_id), `${name}-${index}`);
      if (command.changeId)
        labels.set(String(command.changeId), labels.get(String(command.changeId)) ?? name);
      if (!node.alive) return new Promise(() => {});
      if (store.answersEarly && command.documents.length > 0) {
        late.push({ name, command });
        return Promise.resolve(command.documents);
      }
      return new Promise((resolve, reject) => {
        const end = (how: string, settle: () => void) => {
          node.calls.delete(place);
          node.history[place] = how;
          settle();
        };
        node.calls.set(place, {
          command,
          isWrite: kind === 'write',
          answer: (value) => end(digest(value), () => resolve(value)),
          fail: (error) => end(`failed: ${digest(error)}`, () => reject(error as Error)),
        });
      });
    };
    node.services = createModelNode({
      ...{ store, issue, mutateHeads: typeof mutation === 'function' ? mutation : undefined },
      told(event) {
        if (!node.alive) return;
        invariants.told(event);
        onTold(event, index);
      },
    });
    return node;
  }

  const digest = (value: unknown): string => {
    if (value instanceof mongoose.mongo.MongoBulkWriteError)
      return `stopped at ${[value.writeErrors].flat()[0]!.index}`;
    if (value instanceof Error) return value.name;
    const rows = [value].flat() as (Row | { seq: number; rev: number } | null)[];
    const shown = rows.map((row) =>
      row && '_id' in row ? [labels.get(String(row._id)), row.seq, row.revs, row.content] : row,
    );
    return JSON.stringify(shown);
  };

  const nodes = Array.from({ length: NODES }, (_, index) => startNode(index));

  async function attempt(operation: Operation): Promise<void> {
    const { wish, name } = operation;
    const node = nodes[operation.node]!;
    const { messages } = node.services;
    const actor = actorOf(wish.by);
    node.history.push(name);
    operation.status = 'asked';
    const accept = (message: Message, created?: boolean) => {
      if (!node.alive) return;
      ids.set(`${wish.by}:${wish.id}`, message.id);
      operation.status = 'answered';
      invariants.answered(name, message, created);
    };
    const target = () => ids.get(`${wish.by}:${wish.id}`)!;
    try {
      if (wish.kind === 'send') {
        invariants.asked(`${actor.userId}:${wish.id}`);
        const input = { content: wish.text ?? wish.id, clientMessageId: wish.id };
        const { message, created } = await messages.send(actor, ROOM.slug, input);
        accept(message, created);
      } else if (wish.kind === 'edit')
        accept(await messages.edit(actor, ROOM.slug, target(), { content: wish.text! }));
      else accept(await messages.remove(actor, ROOM.slug, target()));
    } catch (error) {
      if (!node.alive) return;
      const code = error instanceof AppError ? error.code : String(error);
      operation.status = code === 'unavailable' ? 'unanswered' : 'answered';
      const isFair = code === 'unavailable' || (code === 'message_deleted' && wish.kind === 'edit');
      invariants.require(isFair, `${name} was answered with ${code}`);
    }
  }

  function ask(client: number): void {
    const { node, wishes } = scenario.clients[client]!;
    const group = wishes[asked[client]!]!;
    asked[client] = asked[client]! + 1;
    for (const [index, wish] of group.entries()) {
      const name = `${wish.kind} ${wish.id} ${client}.${asked[client]}.${index}`;
      operations.push({ wish, name, client, node, status: 'asked' });
      void attempt(operations.at(-1)!);
    }
  }

  function step(command: Command): IteratorResult<void, unknown> {
    command.done += 1;
    return command.steps.next();
  }

  function advance(call: Call): void {
    if (call.done) return call.done.settle();
    try {
      const { done, value } = step(call.command);
      if (done) finishWhenDurable(call, () => call.answer(value));
    } catch (error) {
      finishWhenDurable(call, () => call.fail(error));
    }
  }

  /** An error too, and an update that found nothing, wait until a majority has all that was written before. */
  function finishWhenDurable(call: Call, settle: () => void): void {
    const upTo = store.written();
    if (!call.isWrite || isDurable(upTo)) settle();
    else call.done = { upTo, settle };
  }

  const isDurable = (upTo: number) => upTo <= store.replicated();

  /** The primary dies; drivers that wait for an answer repeat on the next one what was lost. */
  function failOver(): void {
    failovers -= 1;
    const waiting = nodes.flatMap(({ calls }) => [...calls.values()]);
    const isUnanswered = ({ done }: Call) => done !== undefined && !isDurable(done.upTo);
    const unanswered = waiting.filter(isUnanswered);
    const lost = new Set(store.failOver());
    for (const call of waiting) {
      if (!lost.has(call.command) && !unanswered.includes(call)) continue;
      delete call.done;
      call.command.restart();
    }
    for (const [index, { command }] of [...late.entries()].reverse())
      if (command.done > 0) late.splice(index, 1);
  }

  /** The command goes on without anybody who waits for its answer. */
  function abandon(name: string, { command, isWrite, done }: Call): void {
    if (isWrite && !done) late.push({ name, command });
  }

  function advanceLate(index: number): void {
    const { command } = late[index]!;
    try {
      if (step(command).done) late.splice(index, 1);
    } catch {
      late.splice(index, 1);
    }
  }

  function crash(index: number): void {
    const node = nodes[index]!;
    crashes -= 1;
    node.alive = false;
    for (const [place, call] of node.calls) abandon(`${node.name}-${place}`, call);
    for (const operation of operations)
      if (operation.node === index && operation.status === 'asked') operation.status = 'unanswered';
    nodes[index] = startNode(index);
  }

  function retry(operation: Operation): void {
    operation.node = (operation.node + 1) % NODES;
    void attempt(operation);
  }

  function choices(): Choice[] {
    const found: Choice[] = [];
    const add = (name: string, perform: () => void) => found.push({ name, perform });
    for (const [index, node] of nodes.entries()) {
      for (const [place, call] of node.calls) {
        if (!call.done || isDurable(call.done.upTo))
          add(`store does ${node.name}-${place}`, () => advance(call));
        if (losses === 0 || !explored) continue;
        add(`answer lost ${node.name}-${place}`, () => {
          losses -= 1;
          abandon(`${node.name}-${place}`, call);
          call.fail(new mongoose.mongo.MongoNetworkError('the answer is lost'));
        });
      }
      if (crashes > 0 && explored && node.calls.size > 0) add(`crash ${node.name}`, () => crash(index));
    }
    if (!explored) return found;
    if (store.tail().length > 0) {
      add('a majority has one write more', () => store.replicate());
      if (failovers > 0) add('failover', failOver);
    }
    for (const [client, { wishes }] of scenario.clients.entries()) {
      const isFree = operations.every((one) => one.client !== client || one.status === 'answered');
      if (isFree && asked[client]! < wishes.length) add(`client ${client} asks`, () => ask(client));
    }
    for (const operation of operations)
      if (operation.status === 'unanswered') add(`again ${operation.name}`, () => retry(operation));
    for (const [index, { name }] of late.entries()) add(`late ${name}`, () => advanceLate(index));
    return found;
  }

  /** How many writes a call still waits for, which is done; null where it is not. */
  const lagOf = ({ done }: Call) => done && Math.max(0, done.upTo - store.replicated());

  /** Everything that was set off has run as far as it can: to the next answer of the store. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  async function runToEnd(): Promise<void> {
    await settle();
    for (let next = choices()[0]; next; next = choices()[0]) {
      next.perform();
      await settle();
    }
  }

  /** Reads as a client does, by a node of its own that is always served at once. */
  async function changesAfter(since: number): Promise<Message[]> {
    const issue: Issue = async (_kind, command) => command.steps.next().value;
    const { messages } = createModelNode({ store, issue, told() {} });
    const read: Message[] = [];
    for (let more = true; more;) {
      const page = await messages.changes(actorOf('ada'), ROOM.slug, read.at(-1)?.rev ?? since);
      read.push(...page.results);
      more = page.hasMore;
    }
    return read;
  }

  for (const wish of scenario.before ?? []) {
    operations.push({ wish, name: `before ${wish.id}`, client: -1, node: 0, status: 'asked' });
    void attempt(operations.at(-1)!);
    await runToEnd();
  }
  if (scenario.before) {
    for (const { services } of nodes) {
      void services.warm();
      await runToEnd();
    }
  }
  explored = true;

  return {
    ...{ choices, invariants, settle, changesAfter },
    breach: invariants.breach,
    async perform(choice: Choice): Promise<void> {
      choice.perform();
      await settle();
    },
    /** Nothing is under way but writes that nobody waits for, which may never be done. */
    isQuiet: () => choices().every(({ name }) => name.startsWith('late ')),
    /** At the end: everything is answered, and who asks for what changed since any place gets it. */
    async finish(): Promise<void> {
      const silent = operations.find(({ status }) => status !== 'answered');
      invariants.require(!silent, `(a) ${silent?.name} was never answered`);
      for (let since = 0; since <= invariants.log.length; since += 1) {
        const known = new Map<string, Pick<Message, 'rev' | 'content'>>(invariants.knowledgeAt(since));
        for (const message of await changesAfter(since)) known.set(message.id, message);
        invariants.reads(`who asks for the changes since ${since}`, known);
      }
    },
    /** Equal for two worlds in which the same can happen from now on. */
    state(): string {
      const ofNodes = nodes.map(({ history, calls, services }) => {
        const isIdle = calls.size === 0;
        // Of a node with nothing to do only the head that it remembers matters.
        return isIdle
          ? services.head()
          : [history, [...calls].map(([place, call]) => [place, call.command.done, lagOf(call)])];
      });
      const show = ({ _id, seq, revs, content, changeId }: Row) => [
        labels.get(String(_id)),
        ...[seq, revs, content, labels.get(String(changeId))],
      ];
      const ofStore = [store.rows.map(show), store.tail().map(show), failovers];
      const ofClients = operations.map(({ name, node, status }) => `${name} ${node} ${status}`).sort();
      const ofLate = late.map(({ name, command }) => `${name} ${command.what} ${command.done}`).sort();
      return JSON.stringify([
        ofNodes,
        ofStore,
        ofClients,
        asked,
        ofLate,
        losses,
        crashes,
        invariants.state(),
      ]);
    },
  };
}
