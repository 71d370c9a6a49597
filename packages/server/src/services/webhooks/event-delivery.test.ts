import { expect, it } from 'vitest';
import type { WebhookRecord } from '../../models/webhook.js';
import type { AttemptResult } from './courier.js';
import { createEventDelivery } from './event-delivery.js';

interface Row {
  _id: number;
  /** The entry of the audit; here it has the same id. */
  entry: number;
  attempts: number;
  isPending: boolean;
  retryAt: Date | null;
}
interface RowFilter {
  _id: { $eq: number };
  isPending: { $eq: boolean };
  attempts: { $eq: number };
}

/** Events 1, 2 and 3, of which `attempt` sends each. */
function createEvents(attempt: (row: Row) => AttemptResult) {
  const rows: Row[] = [1, 2, 3].map((_id) => ({
    _id,
    entry: _id,
    attempts: 0,
    isPending: true,
    retryAt: null,
  }));
  const find = () => ({
    sort: () => ({ limit: () => ({ lean: async () => rows.map((row) => ({ ...row })) }) }),
  });
  const deliver = createEventDelivery({
    models: {
      WebhookEvent: {
        find,
        async updateOne({ _id, isPending, attempts }: RowFilter, { $set }: { $set: Partial<Row> }) {
          const row = rows.find((each) => each._id === _id.$eq)!;
          if (row.isPending === isPending.$eq && row.attempts === attempts.$eq) Object.assign(row, $set);
        },
      },
      Audit: { findOne: ({ _id }: { _id: { $eq: number } }) => ({ lean: async () => ({ _id: _id.$eq }) }) },
    } as never,
    openEvent: async (_webhook, entry) => ({ id: String(entry._id), body: '' }),
    courier: {
      isReady: () => true,
      attempt: async (_webhook: unknown, { id }: { id: string }) => attempt(rows[Number(id) - 1]!),
    } as never,
    clock: () => 0,
  });
  return { rows, deliver: () => deliver({} as WebhookRecord) };
}

it('settles what was delivered, notes what failed, and records nothing where another server sends', async () => {
  const retryAt = new Date(1000);
  const results: AttemptResult[] = [
    { isSettled: true },
    { isSettled: false, attempts: 1, retryAt },
    'superseded',
  ];
  const { rows, deliver } = createEvents(({ _id }) => results[_id - 1]!);
  await deliver();
  expect(rows).toMatchObject([
    { isPending: false },
    { isPending: true, attempts: 1, retryAt },
    { isPending: true, attempts: 0, retryAt: null },
  ]);
});

it('changes nothing that another server has recorded meanwhile', async () => {
  const retryAt = new Date(5000);
  const { rows, deliver } = createEvents((row) => {
    if (row._id === 1) Object.assign(row, { attempts: 3, retryAt });
    else row.isPending = false;
    return { isSettled: false, attempts: 1, retryAt: new Date(1000) };
  });
  await deliver();
  expect(rows).toMatchObject([
    { isPending: true, attempts: 3, retryAt },
    { isPending: false, attempts: 0 },
    { isPending: false, attempts: 0 },
  ]);
});
