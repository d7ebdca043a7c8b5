export { type Offered, type Reply, type RequestType, replySchemas } from './replies.ts';
export { PROTOCOL_VERSION, requestSchema } from './requests.ts';
export { DATATYPES, type TensorDescription, tensorSchema } from './tensor.ts';
