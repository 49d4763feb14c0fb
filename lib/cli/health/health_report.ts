/** What `health` found out about a running client (cli §6). */
export interface HealthReport {
  readonly locator: Locator;
  /** Where the locator leads; without it no request was made. */
  readonly base: Resolved;
  readonly process: ProcessFinding | undefined;
  readonly healthz: EndpointFinding;
  readonly readyz: EndpointFinding;
  readonly poll: PollFinding | undefined;
}

/** What tells where the client's health pages are. */
export type Locator =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "url_file"; readonly path: string }
  | { readonly kind: "port"; readonly port: number };

export type Resolved =
  | { readonly kind: "base"; readonly url: string }
  | { readonly kind: "unresolved"; readonly error: string };

/** Whether the process lives; `pid` is unknown if its file could not be read, `running` if nobody may look. */
export interface ProcessFinding {
  readonly pid: number | undefined;
  readonly pidFile: string | undefined;
  readonly running: boolean | undefined;
  readonly error: string | undefined;
}

/** One request to `/healthz` or `/readyz`. */
export type EndpointFinding =
  | {
    readonly kind: "answered";
    readonly url: string;
    readonly status: number;
    /** The beginning of the body, trimmed. */
    readonly body: string;
  }
  | { readonly kind: "failed"; readonly url: string | undefined; readonly error: string };

/** When the client last polled its control plane with success, Unix seconds. */
export type PollFinding =
  | { readonly kind: "measured"; readonly url: string; readonly value: number }
  | { readonly kind: "failed"; readonly url: string | undefined; readonly error: string };

/** Whether everything that was asked for is as it should be. */
export function isHealthy({ base, process, healthz, readyz, poll }: HealthReport): boolean {
  return base.kind === "base" && isGood(healthz) && isGood(readyz) &&
    (process === undefined || process.running === true) && (poll === undefined || hasPolled(poll));
}

/** 2xx. */
export function isGood(finding: EndpointFinding): boolean {
  return finding.kind === "answered" && finding.status >= 200 && finding.status < 300;
}

/** Whether there ever was a good poll. */
export function hasPolled(finding: PollFinding): boolean {
  return finding.kind === "measured" && finding.value > 0;
}
