import type { AuditRecord } from '../../../models/audit.js';
import type { HookRecord } from '../../../models/hook.js';
import type { Models } from '../../../models/index.js';
import type { Look } from '../actions.js';
import { idOf } from '../target.js';

/** Returns whether the hook that an entry is about fulfils this. */
const lookAt =
  (isDone: (hook: HookRecord, entry: AuditRecord) => boolean): Look =>
  async ({ Hook }: Models, entry) => {
    const hook = await Hook.findOne({ _id: { $eq: idOf(entry.target) } }).lean<HookRecord>();
    return hook !== null && isDone(hook, entry);
  };

export const isHookAdded = lookAt(() => true);
export const isHookRotated = lookAt(({ secretAt }, { at }) => secretAt >= at);
export const isHookDisabled = lookAt(({ disabledAt }) => Boolean(disabledAt));
export const isHookEnabled = lookAt(({ disabledAt }) => !disabledAt);
