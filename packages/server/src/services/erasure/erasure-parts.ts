import type { ServicesDeps } from '../deps.js';
import { createMessageDeletion } from '../message/message-deletion.js';
import type { DeleteMessage } from '../message/message-deletion.js';
import { createReactionWithdrawal } from '../reaction/reaction-withdrawal.js';
import { createLineNameErasure } from './erase-line-names.js';
import { createTraceErasure } from './erase-traces.js';
import type { EraseTraces } from './erase-traces.js';

type TraceParts = Parameters<typeof createTraceErasure>[1];

/** Creates what deletes messages: one, and all of a person who is erased, with what else names the person. */
export function createErasureParts(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'clock'>,
  parts: Parameters<typeof createMessageDeletion>[1] &
    Omit<Parameters<typeof createLineNameErasure>[1], 'deleteMessage'> &
    Omit<TraceParts, 'deleteMessage' | 'eraseLineNames' | 'withdrawReactions'>,
): { deleteMessage: DeleteMessage; eraseTraces: EraseTraces } {
  const deleteMessage = createMessageDeletion(deps, parts);
  const eraseTraces = createTraceErasure(deps, {
    ...{ ...parts, deleteMessage },
    eraseLineNames: createLineNameErasure(deps, { ...parts, deleteMessage }),
    withdrawReactions: createReactionWithdrawal(deps),
  });
  return { deleteMessage, eraseTraces };
}
