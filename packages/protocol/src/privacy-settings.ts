import { z } from 'zod';
import { DIRECT_AUDIENCES } from './privacy.js';
import type { DirectAudience } from './privacy.js';

/** Body of `PATCH /api/auth/profile/privacy/`: what it names changes. */
export interface UpdatePrivacySettingsInput {
  online?: boolean | undefined;
  typing?: boolean | undefined;
  receipts?: boolean | undefined;
  findable?: boolean | undefined;
  directs?: DirectAudience | undefined;
}

export const updatePrivacySettingsSchema: z.ZodType<UpdatePrivacySettingsInput> = z.object({
  online: z.boolean().optional(),
  typing: z.boolean().optional(),
  receipts: z.boolean().optional(),
  findable: z.boolean().optional(),
  directs: z.enum(DIRECT_AUDIENCES).optional(),
});
