/**
 * How the heap is kept: half the resident memory under load at the same throughput, and after a pause
 * of some seconds the next calls find what those before them needed.
 */
const HEAP: readonly string[] = [
  "--min-semi-space-size=4",
  "--max-semi-space-size=4",
  "--heap-growing-percent=60",
  "--no-maglev",
  "--no-flush-bytecode",
  "--memory-reducer-delay-ms=60000",
];

/**
 * When warm functions get their first machine code: much later than by default, in few large batches. A start
 * calls a thousand functions a few times each; compiling some of them between two steps of it costs more than a
 * millisecond, and under load the hot ones are optimized all the same.
 */
const WARM_CODE: readonly string[] = ["--baseline-batch-compilation-threshold=131072"];

/** Flags every start of the built program has, whatever it may do (deno-platform §11). */
export const RUNTIME_FLAGS: readonly string[] = [
  "--unstable-no-legacy-abort",
  "--unstable-worker-options",
  `--v8-flags=${[...HEAP, ...WARM_CODE].join(",")}`,
];

/** Flags of a start from one file: it reads nothing beside itself, from the network neither. */
export const ONE_FILE_FLAGS: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-remote",
  "--no-npm",
  ...RUNTIME_FLAGS,
];

/**
 * Rights where no profile is given: those of the task `tunnel-client`. On a terminal the runtime asks
 * for any other; elsewhere it refuses it and names the flag. What is denied is the list of
 * `sandbox/deny.ts`, written out: this file is loaded by every start.
 */
export const GENERAL_RIGHTS: readonly string[] = [
  "--allow-env",
  "--allow-read",
  "--allow-net=api.openai.com:443,mtls.api.openai.com:443,127.0.0.1,localhost",
  "--deny-net=169.254.0.0/16,100.100.100.200,192.0.0.192,[fd00:ec2::254],metadata.google.internal",
];
