import type { ChatClient, CipherFlow, ConnectionState, MonitorConnection } from '@sotto/sdk';
import { OTHER_ROOMS, StoreCounts } from '../../monitor/store-counts.js';
import type { MonitorView } from '../../monitor/store-counts.js';
import { ClientController } from '../client/client-controller.js';

/** How often the view is updated, in milliseconds: beside motion, and as a table. */
const DRAW_MS = { flow: 250, table: 1000 };
const SUMMARY_MS = 10_000;

/** Follows what is stored. Everything shown is read from `view`, so that a pause holds all of it at once. */
export class MonitorController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  connection: ConnectionState = { status: 'idle' };
  /** What is shown; it changes a few times a second, and not at all during a pause. */
  view: MonitorView;
  isPaused = false;
  /** Frames since the pause. */
  sincePause = 0;
  /** Each stored frame, for the stage; none during a pause. */
  onFrame: ((frame: CipherFlow) => void) | undefined;
  private counts = new StoreCounts(performance.now());
  private live: MonitorConnection | undefined;
  private summaryTimer: ReturnType<typeof setInterval> | undefined;
  private drawTimer: ReturnType<typeof setInterval> | undefined;
  private pace: keyof typeof DRAW_MS = 'flow';
  private isDirty = false;

  constructor(...parameters: ConstructorParameters<typeof ClientController>) {
    super(...parameters);
    this.view = this.counts.view(performance.now());
  }

  /** In which place a frame is shown. */
  readonly placeOf = ({ room }: CipherFlow): string =>
    this.view.places.some(({ slug }) => slug === room) ? room : OTHER_ROOMS;

  setPaused(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.sincePause = 0;
    if (!isPaused) this.updateView();
    this.changed();
  }

  /** How often the view may change: a table is read, and changes once a second. */
  setPace(pace: keyof typeof DRAW_MS): void {
    if (pace === this.pace) return;
    this.pace = pace;
    if (this.live) this.startDrawing();
  }

  async load(): Promise<void> {
    const { client } = this;
    if (!client?.user) return;
    try {
      const summary = await client.monitor.summary();
      if (client !== this.client) return;
      this.counts.merge(summary, performance.now());
      // The first view is due at once, later ones with the next drawing.
      if (this.status === 'ready') this.isDirty = true;
      else this.updateView();
      this.status = 'ready';
      this.error = undefined;
    } catch (error) {
      if (client !== this.client) return;
      if (this.status === 'ready') return;
      this.error = error;
      this.status = 'error';
    }
    this.changed();
  }

  override hostDisconnected(): void {
    this.stop();
    super.hostDisconnected();
  }

  protected reset(): void {
    this.stop();
    this.status = 'loading';
    this.error = undefined;
    this.isPaused = false;
    this.sincePause = 0;
    this.counts = new StoreCounts(performance.now());
    this.updateView();
  }

  protected start(client: ChatClient): void {
    this.onOtherUser(client, ({ user }) => {
      this.reset();
      if (user) this.watch(client);
      this.changed();
    });
    this.listen(client.on('room.created', () => void this.load()));
    if (client.user) this.watch(client);
  }

  private watch(client: ChatClient): void {
    this.stop();
    void this.load();
    this.live = client.monitor.connect();
    this.live.on('flow', (frames) => this.take(frames));
    this.live.on('status', (state) => {
      const wasAway = this.connection.status !== 'online';
      this.connection = state;
      // Messages stored while offline were not sent to this page: load the counts again.
      if (wasAway && state.status === 'online') void this.load();
      this.changed();
    });
    this.connection = this.live.connection;
    this.summaryTimer = setInterval(() => void this.load(), SUMMARY_MS);
    this.startDrawing();
  }

  private startDrawing(): void {
    clearInterval(this.drawTimer);
    this.drawTimer = setInterval(() => this.draw(), DRAW_MS[this.pace]);
  }

  private stop(): void {
    clearInterval(this.summaryTimer);
    clearInterval(this.drawTimer);
    this.live?.close();
    this.live = undefined;
    this.connection = { status: 'idle' };
  }

  private take(frames: CipherFlow[]): void {
    this.counts.add(frames, performance.now());
    this.isDirty = true;
    if (this.isPaused) this.sincePause += frames.length;
    else for (const frame of frames) this.onFrame?.(frame);
  }

  private draw(): void {
    // The rate falls by itself, so it is drawn even when nothing arrived.
    if (!this.isDirty && (this.isPaused || this.view.isSettled)) return;
    if (!this.isPaused) this.updateView();
    this.isDirty = false;
    this.changed();
  }

  private updateView(): void {
    this.view = this.counts.view(performance.now());
  }
}
