// What the config says of the log as a receiver: nothing but that it is one.
import { z } from 'zod';

export const logConfig = z.strictObject({});
export type LogConfig = z.output<typeof logConfig>;
