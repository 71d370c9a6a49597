import type { Evidence, Operation, Sighting } from '../evidence.js';
import { describe } from './violations.js';
import type { Violation } from './violations.js';

/** Compares acknowledgements with the stored messages: (a) kept, (d) in the order of the acknowledgements. */
export function checkOperations({ rooms, operations }: Evidence): Violation[] {
  const stored = new Map<string, Sighting>();
  for (const { history } of Object.values(rooms))
    for (const message of history) if (!stored.has(keyOf(message))) stored.set(keyOf(message), message);

  const violations: Violation[] = [];
  const asked = new Map<string, Operation[]>();
  for (const operation of operations) {
    const all = asked.get(keyOf(operation)) ?? [];
    all.push(operation);
    asked.set(keyOf(operation), all);
    violations.push(...checkAnswer(operation, stored.get(keyOf(operation))));
  }
  for (const [room, { history }] of Object.entries(rooms)) {
    for (const message of history) {
      const texts = (asked.get(keyOf(message)) ?? []).map(({ content }) => content);
      if (!texts.includes(message.content))
        violations.push({ kind: 'not stored', room, detail: `nobody asked for ${describe(message)}` });
    }
  }
  const sends = operations.filter(({ kind }) => kind === 'send');
  for (const room of Object.keys(rooms))
    violations.push(
      ...checkOrder(
        room,
        sends.filter((send) => send.room === room),
      ),
    );
  return violations;
}

const keyOf = ({ sender, clientMessageId }: Pick<Sighting, 'sender' | 'clientMessageId'>) =>
  `${sender} ${clientMessageId}`;

/** A message is edited and deleted at most once in a run, and a deleted one stays deleted. */
function checkAnswer(operation: Operation, message: Sighting | undefined): Violation[] {
  const { room, kind, sender, clientMessageId, content, reply, failure } = operation;
  const what = `the ${kind} of ${clientMessageId} of ${sender}`;
  if (!reply) return [{ kind: 'unanswered', room, detail: `${what}${failure ? `: ${failure}` : ''}` }];
  const told = `${what} was acknowledged with seq ${reply.seq}, rev ${reply.rev}`;
  if (!message) return [{ kind: 'lost', room, detail: `${told}; no such message is stored` }];
  const isKept =
    message.seq === reply.seq &&
    message.rev >= reply.rev &&
    (kind === 'send' || message.content === null || message.content === content);
  return isKept ? [] : [{ kind: 'lost', room, detail: `${told}; stored is ${describe(message)}` }];
}

/** Walks up by `seq`: a message with a lower one must not have been sent after this one was acknowledged. */
function checkOrder(room: string, sends: Operation[]): Violation[] {
  const answered = sends.flatMap((send) => (send.reply ? [{ ...send, reply: send.reply }] : []));
  answered.sort((a, b) => a.reply.seq - b.reply.seq);
  const violations: Violation[] = [];
  let newest: (typeof answered)[number] | undefined;
  for (const send of answered) {
    if (newest && send.reply.at < newest.askedAt && send.reply.seq > newest.reply.seq) {
      const detail = `${send.clientMessageId} (seq ${send.reply.seq}) was acknowledged before ${newest.clientMessageId} (seq ${newest.reply.seq}) was sent`;
      violations.push({ kind: 'out of order', room, detail });
    }
    if (!newest || send.askedAt > newest.askedAt) newest = send;
  }
  return violations;
}
