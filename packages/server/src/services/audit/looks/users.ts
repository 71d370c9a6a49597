import { toObjectId } from '../../../models/object-id.js';
import type { Look } from '../actions.js';
import { idOf } from '../target.js';

/** Target: the user. */
export const isUserCreated: Look = async ({ User }, { target }) =>
  (await User.exists({ _id: { $eq: toObjectId(idOf(target)) } })) !== null;

/** Target: the user. What the ledger says is completed, whatever becomes of the request. */
export const isUserErased: Look = async ({ Erasure }, { target }) =>
  (await Erasure.exists({ _id: { $eq: toObjectId(idOf(target)) } })) !== null;
