import type { MetricsRecorder } from '../metrics.js';
import type { Bus } from './bus.js';

/** Wraps a bus and counts its messages. */
export function countBus(bus: Bus, metrics: MetricsRecorder): Bus {
  return {
    ...bus,
    async publish(channel, message) {
      try {
        await bus.publish(channel, message);
        metrics.busMessage('published');
      } catch (error) {
        metrics.busMessage('publish_failed');
        throw error;
      }
    },
    subscribe: (channel, handler) =>
      bus.subscribe(channel, (message) => {
        metrics.busMessage('received');
        handler(message);
      }),
  };
}
