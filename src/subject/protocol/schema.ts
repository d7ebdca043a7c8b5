import { z } from 'zod';
import { replySchema } from './replies.ts';
import { requestSchema } from './requests.ts';

/** Every message of the protocol: what the suite sends and what a client sends. */
export const protocolSchema = z.union([requestSchema, replySchema]);
