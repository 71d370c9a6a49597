const EASING = [0.2, 0, 0, 1] as const;

/** The easing of everything that moves. */
export const easing = [...EASING] as [number, number, number, number];

/** Every movement of the widget, by name: of opacity and transform, times in seconds. */
export const presets = {
  bubbleIn: {
    keyframes: { opacity: [0, 1], transform: ['translateY(6px)', 'translateY(0)'] },
    duration: 0.18,
  },
  panelIn: {
    keyframes: { opacity: [0, 1], transform: ['translateY(8px) scale(0.98)', 'translateY(0) scale(1)'] },
    duration: 0.18,
  },
  panelOut: {
    keyframes: { opacity: [1, 0], transform: ['translateY(0) scale(1)', 'translateY(8px) scale(0.98)'] },
    duration: 0.12,
  },
  popIn: { keyframes: { opacity: [0, 1], transform: ['scale(0.98)', 'scale(1)'] }, duration: 0.12 },
} as const satisfies Record<string, { keyframes: object; duration: number }>;

/** Name of a movement. */
export type PresetName = keyof typeof presets;
