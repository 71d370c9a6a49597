import type { MetricsRecorder } from './metrics.js';

/** Records nothing: for a server without a way to read its metrics. */
export const NO_METRICS: MetricsRecorder = {
  messageStored() {},
  messageDelivered() {},
  batchTried() {},
  batchRenumbered() {},
  replyLost() {},
  decryptionFailed() {},
  busMessage() {},
  busRefused() {},
  securityEvent() {},
  limited() {},
  socketClosed() {},
  httpRequest() {},
  webhookAttempted() {},
  fileScanned() {},
};
