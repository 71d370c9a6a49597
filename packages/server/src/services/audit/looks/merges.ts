import { toObjectId } from '../../../models/object-id.js';
import { idOf } from '../target.js';
import type { Look } from '../actions.js';

/** Target: the guest. `data.account`: the account that the guest joined. */
export const isMerged: Look = async ({ User }, { target, data }) =>
  (await User.exists({
    _id: { $eq: toObjectId(idOf(target)) },
    mergedInto: { $eq: toObjectId(String(data?.account)) },
  })) !== null;
