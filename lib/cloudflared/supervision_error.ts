import { OperatorError } from "../core/errors.ts";

/** The companion of a running client has ended unasked, and the client ends with it (cli §3). */
export class SupervisionError extends OperatorError {}
