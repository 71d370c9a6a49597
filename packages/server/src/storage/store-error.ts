/** The store cannot be used: one clear sentence for the operator. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
