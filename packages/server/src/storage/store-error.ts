/** The store cannot be opened or used as it is; the message is one sentence for the operator. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
