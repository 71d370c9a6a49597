import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What of the server's work is measured while it happens. Labels never hold ids of people or rooms. */
export interface MetricsRecorder {
  /** A message is durable. @param milliseconds - since it came */
  messageStored(milliseconds: number): void;
  /** A new message leaves for this node's sockets. @param milliseconds - since its sender's node took it */
  messageDelivered(milliseconds: number): void;
  /** Messages of one room that were tried in one insert. */
  batchTried(messages: number): void;
  /** A unique index refused a batch's numbers: another node wrote to the room. */
  batchRenumbered(): void;
  /** The store did not say whether a write happened. */
  answerLost(): void;
  decryptionFailed(): void;
  busMessage(direction: 'published' | 'publish_failed' | 'received'): void;
  /** A payload on the bus was refused. @param reason - see `bus/sealed-message` */
  busRefused(reason: string): void;
  securityEvent(event: string, outcome: 'ok' | 'refused'): void;
  limited(limit: string): void;
  socketClosed(door: string, reason: string): void;
  httpRequest(method: string, status: number, milliseconds: number): void;
}

/** What is read only when somebody asks. */
interface MetricsSources {
  connections?(): Record<string, number>;
  unsentBytes?(): number;
  pool?(): Record<string, number>;
  busConnected?(): boolean;
}

/** The metrics of one server. */
export interface Metrics extends MetricsRecorder {
  /** Adds what is read at each scrape; a later source of the same name replaces the earlier. */
  observe(sources: MetricsSources): void;
  /** All metrics in the text format of Prometheus. */
  render(): Promise<{ contentType: string; body: string }>;
}

const LATENCY_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Records nothing: for a server whose metrics nobody reads. */
export const NO_METRICS: MetricsRecorder = {
  messageStored() {},
  messageDelivered() {},
  batchTried() {},
  batchRenumbered() {},
  answerLost() {},
  decryptionFailed() {},
  busMessage() {},
  busRefused() {},
  securityEvent() {},
  limited() {},
  socketClosed() {},
  httpRequest() {},
};

/** Creates the metrics, those of the process included (event-loop delay, memory, CPU, garbage collection). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `sotto_${name}_total`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram({ name: `sotto_${name}`, help, labelNames, buckets, registers });

  const acknowledgement = histogram(
    'message_ack_seconds',
    'From the receipt of a message to its durable storage, when it is acknowledged',
    LATENCY_SECONDS,
  );
  const delivery = histogram(
    'message_delivery_seconds',
    'From the receipt of a message by any node to its leaving for the sockets of this one',
    LATENCY_SECONDS,
  );
  const batches = histogram(
    'batch_messages',
    'Messages of one room in one insert',
    [1, 2, 5, 10, 25, 50, 100, 250],
  );
  const renumbered = counter(
    'batch_renumbered',
    'Batches numbered again, as another node wrote to their room',
  );
  const lost = counter('store_answers_lost', 'Writes of messages to which the store gave no answer');
  const undecrypted = counter('decryption_failures', 'Stored messages that no key opened');
  const bus = counter('bus_messages', 'Messages between nodes', 'direction');
  const busRefusals = counter(
    'bus_refusals',
    'Payloads on the bus that were forged, repeated, delayed or made for another channel',
    'reason',
  );
  const security = counter('security_events', 'Events of the security log', 'event', 'outcome');
  const limits = counter('limited', 'Requests refused by a limit', 'limit');
  const closed = counter('sockets_closed', 'Sockets that were closed', 'door', 'reason');
  const requests = histogram(
    'http_request_seconds',
    'HTTP requests by method and class of their status',
    LATENCY_SECONDS,
    'method',
    'status',
  );

  const sources: MetricsSources = {};
  gauge('connections', 'Open sockets of users', 'kind', () => sources.connections?.());
  gauge('unsent_bytes', 'Bytes that clients have not taken yet', undefined, () => sources.unsentBytes?.());
  gauge('store_pool_connections', 'Connections to the store', 'state', () => sources.pool?.());
  gauge('bus_connected', '1 while other nodes can be reached, or there are none', undefined, () =>
    sources.busConnected === undefined ? undefined : Number(sources.busConnected()),
  );

  /** A number, or one for each value of `label`. */
  function gauge(
    name: string,
    help: string,
    label: string | undefined,
    read: () => number | Record<string, number> | undefined,
  ): void {
    new Gauge({
      name: `sotto_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers,
      collect() {
        const value = read();
        if (typeof value === 'number') this.set(value);
        else for (const [key, one] of Object.entries(value ?? {})) this.set({ [label!]: key }, one);
      },
    });
  }

  return {
    messageStored: (ms) => acknowledgement.observe(ms / 1000),
    // Clocks of two nodes may differ by more than a delivery takes.
    messageDelivered: (ms) => delivery.observe(Math.max(0, ms / 1000)),
    batchTried: (messages) => batches.observe(messages),
    batchRenumbered: () => renumbered.inc(),
    answerLost: () => lost.inc(),
    decryptionFailed: () => undecrypted.inc(),
    busMessage: (direction) => bus.inc({ direction }),
    busRefused: (reason) => busRefusals.inc({ reason }),
    securityEvent: (event, outcome) => security.inc({ event, outcome }),
    limited: (limit) => limits.inc({ limit }),
    socketClosed: (door, reason) => closed.inc({ door, reason }),
    httpRequest(method, status, ms) {
      const labels = {
        method: METHODS.has(method) ? method : 'other',
        status: `${Math.floor(status / 100)}xx`,
      };
      requests.observe(labels, ms / 1000);
    },
    observe: (more) => void Object.assign(sources, more),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
