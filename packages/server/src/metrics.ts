import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Records the server's work while it happens. Labels never hold ids of users or rooms. */
export interface MetricsRecorder {
  /** A message is durable. @param milliseconds - since it arrived */
  messageStored(milliseconds: number): void;
  /** A new message is sent to this node's sockets. @param milliseconds - since it arrived at its sender's node */
  messageDelivered(milliseconds: number): void;
  /** Messages of one room that were tried in one insert. */
  batchTried(messages: number): void;
  /** A unique index refused a batch's numbers: another node wrote to the room. */
  batchRenumbered(): void;
  /** The store did not acknowledge a write: it is unknown whether it happened. */
  replyLost(): void;
  decryptionFailed(): void;
  busMessage(direction: 'published' | 'publish_failed' | 'received'): void;
  /** A payload on the bus was refused. @param reason - see `bus/sealed-message` */
  busRefused(reason: string): void;
  securityEvent(event: string, outcome: 'ok' | 'refused'): void;
  limited(limit: string): void;
  socketClosed(transport: string, reason: string): void;
  httpRequest(method: string, status: number, milliseconds: number): void;
  /** A webhook's event was sent once. @param outcome - `skipped`: the last attempt failed */
  webhookAttempted(outcome: 'delivered' | 'failed' | 'skipped'): void;
  /** A complete file was examined. @param result - `failed`: there was no verdict */
  fileScanned(result: 'ok' | 'refused' | 'failed'): void;
}

/** Sources of the gauges, which are read at each scrape. */
interface MetricsSources {
  connections?(): Record<string, number>;
  unsentBytes?(): number;
  pool?(): Record<string, number>;
  busConnected?(): boolean;
  webhookRoomsBehind?(): number;
}

/** The metrics of one server. */
export interface Metrics extends MetricsRecorder {
  /** Adds sources; a later one of the same name replaces the earlier. */
  observe(sources: MetricsSources): void;
  /** Returns all metrics in the text format of Prometheus. */
  render(): Promise<{ contentType: string; body: string }>;
}

const LATENCY_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Creates the metrics, those of the process included (event-loop delay, memory, CPU, garbage collection). */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { histograms, counters } = createInstruments(registry);
  const sources: MetricsSources = {};
  registerGauges(registry, sources);

  return {
    messageStored: (ms) => histograms.acknowledgement.observe(ms / 1000),
    // Clocks of two nodes may differ by more than a delivery takes.
    messageDelivered: (ms) => histograms.delivery.observe(Math.max(0, ms / 1000)),
    batchTried: (messages) => histograms.batches.observe(messages),
    batchRenumbered: () => counters.renumbered.inc(),
    replyLost: () => counters.lost.inc(),
    decryptionFailed: () => counters.undecrypted.inc(),
    busMessage: (direction) => counters.bus.inc({ direction }),
    busRefused: (reason) => counters.busRefusals.inc({ reason }),
    securityEvent: (event, outcome) => counters.security.inc({ event, outcome }),
    limited: (limit) => counters.limits.inc({ limit }),
    socketClosed: (transport, reason) => counters.closed.inc({ transport, reason }),
    httpRequest(method, status, ms) {
      const labels = {
        method: METHODS.has(method) ? method : 'other',
        status: `${Math.floor(status / 100)}xx`,
      };
      histograms.requests.observe(labels, ms / 1000);
    },
    webhookAttempted: (outcome) => counters.webhooks.inc({ outcome }),
    fileScanned: (result) => counters.scans.inc({ result }),
    observe: (more) => void Object.assign(sources, more),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `sotto_${name}_total`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram({ name: `sotto_${name}`, help, labelNames, buckets, registers });

  const histograms = {
    acknowledgement: histogram(
      'message_ack_seconds',
      'From the receipt of a message to its durable storage, when it is acknowledged',
      LATENCY_SECONDS,
    ),
    delivery: histogram(
      'message_delivery_seconds',
      'From the receipt of a message by any node to its leaving for the sockets of this one',
      LATENCY_SECONDS,
    ),
    batches: histogram(
      'batch_messages',
      'Messages of one room in one insert',
      [1, 2, 5, 10, 25, 50, 100, 250],
    ),
    requests: histogram(
      'http_request_seconds',
      'HTTP requests by method and class of their status',
      LATENCY_SECONDS,
      'method',
      'status',
    ),
  };
  const counters = {
    renumbered: counter('batch_renumbered', 'Batches numbered again, as another node wrote to their room'),
    lost: counter('store_answers_lost', 'Writes of messages to which the store gave no reply'),
    undecrypted: counter('decryption_failures', 'Stored messages that no key opened'),
    bus: counter('bus_messages', 'Messages between nodes', 'direction'),
    busRefusals: counter(
      'bus_refusals',
      'Payloads on the bus that were forged, repeated, delayed or made for another channel',
      'reason',
    ),
    security: counter('security_events', 'Events of the security log', 'event', 'outcome'),
    limits: counter('limited', 'Requests refused by a limit', 'limit'),
    webhooks: counter('webhook_attempts', 'Attempts to deliver an event to a webhook', 'outcome'),
    scans: counter('file_scans', 'Complete files that were examined', 'result'),
    closed: counter('sockets_closed', 'Sockets that were closed', 'transport', 'reason'),
  };
  return { histograms, counters };
}

/** Registers what is read from `sources` at each scrape. */
function registerGauges(registry: Registry, sources: MetricsSources): void {
  /** Registers a number, or one for each value of `label`. */
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
      registers: [registry],
      collect() {
        const value = read();
        if (typeof value === 'number') this.set(value);
        else for (const [key, one] of Object.entries(value ?? {})) this.set({ [label!]: key }, one);
      },
    });
  }

  gauge('connections', 'Open sockets of users', 'kind', () => sources.connections?.());
  gauge('unsent_bytes', 'Bytes that clients have not taken yet', undefined, () => sources.unsentBytes?.());
  gauge('store_pool_connections', 'Connections to the store', 'state', () => sources.pool?.());
  gauge(
    'webhook_rooms_behind',
    'Rooms in which events of webhooks waited at the last scan of the server that sends',
    undefined,
    () => sources.webhookRoomsBehind?.(),
  );
  gauge('bus_connected', '1 while other nodes can be reached, or there are none', undefined, () =>
    sources.busConnected === undefined ? undefined : Number(sources.busConnected()),
  );
}
