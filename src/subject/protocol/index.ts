export {
  CLIENT_ERRORS,
  type ErrorReply,
  type Offered,
  offeredSchema,
  type Reply,
  type RequestType,
  replySchema,
  replySchemas,
} from './replies.ts';
export { PROTOCOL_VERSION, requestSchema, type SuiteMessage } from './requests.ts';
export { DATATYPES, type Datatype, type TensorDescription, tensorSchema } from './tensor.ts';
