/** The head of an answer: the platform's own limit, said here so that no flag of it changes ours. */
export const MAX_HEAD_BYTES = 16_384;
/** To a connection with all that belongs to it: a host that takes longer answers nobody. */
export const CONNECT_TIMEOUT_MS = 30_000;
/** Idle connections go before servers close them: node's, the quickest of the common ones, wait 5 s. */
export const IDLE_TIMEOUT_MS = 4_000;
/** Idle connections of one pool, over all its hosts; what is more is closed after its request. */
export const MAX_IDLE_CONNECTIONS = 32;
/** Pools: one for each way out and set of addresses. Above, the longest unused one goes. */
export const MAX_POOLS = 64;
/** Wire bytes of a gzip body beyond those it decodes to: its head, names, and stored blocks. */
export const GZIP_SLACK_BYTES = 65_536;
/** A step of decoding: what a bomb gets to write before it is looked at. */
export const DECODE_CHUNK_BYTES = 16_384;
