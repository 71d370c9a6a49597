import type { Document } from '../document.js';
import { CommandError, failedToParse, notImplemented, typeMismatch } from '../errors.js';
import { isPlainObject } from '../document.js';
import { find } from '../query/find.js';
import type { ExecutionHolder, Search } from '../query/find.js';
import { Grouping, readsDocuments } from '../query/group.js';
import { compileFilter } from '../query/match.js';
import { MemorySort, parseSort } from '../query/sort.js';
import { encodeDocument } from '../document.js';
import type { Stored } from '../storage/collection.js';
import {
  collectionName,
  databaseOf,
  documentOf,
  documentsOf,
  flag,
  refuseCollation,
  wholeNumber,
} from './arguments.js';
import type { Command, CommandContext } from './context.js';
import { listed, resultsOf } from './cursors.js';
import type { Results } from './cursors.js';

/** Documents of a pipeline, or `undefined` where other commands should run. */
type Stream = Generator<Document | undefined, void, undefined>;
type Stage = [name: string, operand: unknown];

/** Stands for each document in a stage that reads no fields. */
const NOTHING: Document = {};

const REFUSED = new Set(['$out', '$merge', '$lookup', '$unionWith', '$graphLookup']);

function parseStage(stage: Document): Stage {
  const [entry, ...others] = Object.entries(stage);
  if (!entry || others.length > 0)
    throw new CommandError(
      40323,
      'Location40323',
      'A pipeline stage specification object must contain exactly one field.',
    );
  const [name, operand] = entry;
  if (name === '$changeStream')
    throw new CommandError(
      40573,
      'Location40573',
      'The $changeStream stage is only supported on replica sets',
    );
  if (REFUSED.has(name)) throw notImplemented(name);
  if (!['$match', '$sort', '$limit', '$skip', '$group'].includes(name))
    throw new CommandError(40324, 'Location40324', `Unrecognized pipeline stage name: '${name}'`);
  if ((name === '$match' || name === '$sort' || name === '$group') && !isPlainObject(operand))
    throw typeMismatch(`the ${name} stage needs an object`);
  if (name === '$limit' && positive(operand, name) === 0)
    throw new CommandError(15958, 'Location15958', 'the limit must be positive');
  return [name, operand];
}

/** `$match`, `$sort`, `$limit`, `$skip` and `$group` with `$sum`: what `countDocuments` and the monitor need. */
export const aggregateCommand: Command = (command, context) => {
  refuseCollation(command);
  if (flag(command.explain, 'aggregate.explain')) throw notImplemented('explain');
  const stages = documentsOf(command.pipeline, 'aggregate.pipeline').map(parseStage);
  const name = collectionName(command.aggregate);
  if (!isPlainObject(command.cursor))
    throw failedToParse("The 'cursor' option is required, except for aggregate with the explain argument");
  const namespace = `${databaseOf(command)}.${name}`;
  const batchSize = wholeNumber(documentOf(command.cursor, 'cursor').batchSize, 'cursor.batchSize', 101);
  const holder = { execution: context.execution };
  const results = pipelineResults(command, name, stages, context, holder);
  return context.cursors.start(namespace, results, holder, batchSize);
};

/** Leaves filter, sort, skip and limit at the pipeline's head to the indexes; the rest streams through memory. */
function pipelineResults(
  command: Document,
  name: string,
  stages: Stage[],
  { catalog, onScan }: CommandContext,
  holder: ExecutionHolder,
): Results {
  const take = (stage: string) => (stages[0]?.[0] === stage ? stages.shift()![1] : undefined);
  const filter = (take('$match') ?? {}) as Document;
  const sort = parseSort(take('$sort'));
  const skip = positive(take('$skip'), '$skip');
  const limit = positive(take('$limit'), '$limit');
  compileFilter(filter);
  const collection = catalog.get(databaseOf(command), name);
  const wanted = limit > 0 ? limit + skip : 0;
  const search = collection
    ? find(collection, { filter, sort, limit: wanted, hint: command.hint, onScan }, holder)
    : (listed([]) as unknown as Search);
  if (stages.length === 0) return resultsOf(search, skip);
  const [first, operand] = stages[0]!;
  const isCount = first === '$group' && !readsDocuments(operand);
  const show = isCount ? () => NOTHING : ({ document }: Stored) => document;
  return encoded(stages.reduce(through, documentsFrom(search, skip, show)));
}

const positive = (value: unknown, stage: string) => wholeNumber(value, stage, 0);

function* documentsFrom(search: Search, skip: number, show: (stored: Stored) => Document): Stream {
  let left = skip;
  for (const stored of search) {
    if (!stored) yield undefined;
    else if (left > 0) left -= 1;
    else yield show(stored);
  }
}

function* encoded(stream: Stream): Results {
  for (const document of stream) yield document && encodeDocument(document);
}

function through(stream: Stream, [name, operand]: Stage): Stream {
  switch (name) {
    case '$match':
      return filtered(stream, compileFilter(operand as Document));
    case '$sort':
      return sorted(stream, operand);
    case '$skip':
      return sliced(stream, positive(operand, name), Infinity);
    case '$limit':
      return sliced(stream, 0, positive(operand, name));
    default:
      return grouped(stream, new Grouping(operand as Document));
  }
}

function* filtered(stream: Stream, matches: (document: Document) => boolean): Stream {
  for (const document of stream) if (!document || matches(document)) yield document;
}

function* sliced(stream: Stream, skip: number, limit: number): Stream {
  let position = 0;
  for (const document of stream) {
    if (document) position += 1;
    if (!document || position > skip) yield document;
    if (position >= skip + limit) return;
  }
}

function* sorted(stream: Stream, spec: unknown): Stream {
  const memory = new MemorySort<Document>(parseSort(spec), 0);
  for (const document of stream) {
    if (document) memory.add(document, document, encodeDocument(document).length);
    else yield undefined;
  }
  yield* memory.take();
}

function* grouped(stream: Stream, grouping: Grouping): Stream {
  for (const document of stream) {
    if (document) grouping.add(document);
    else yield undefined;
  }
  yield* grouping.results();
}
