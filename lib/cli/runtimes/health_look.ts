import { logTail } from "../../runtimes/log_tail.ts";
import { baseOf } from "../health/base_url.ts";
import { type EndpointFinding, isGood } from "../health/health_report.ts";
import { probeEndpoint } from "../health/http_probe.ts";

/** What is known of a file by its name alone. */
export interface FileLook {
  readonly path: string;
  readonly exists: boolean;
  readonly sizeBytes: number;
}

/** Whether a client answers at a base URL. */
export interface HealthAnswers {
  readonly baseUrl: string;
  readonly healthz: EndpointFinding;
  readonly readyz: EndpointFinding;
}

/** The file a runtime writes its base URL to, and who answers there. */
export interface HealthLook {
  readonly file: FileLook;
  /** What stands in the file; empty if there is none. */
  readonly rawUrl: string;
  /** Absent where the file names no base URL. */
  readonly answers: HealthAnswers | undefined;
}

/** The log and its last lines. */
export interface LogLook {
  readonly file: FileLook;
  readonly tail: readonly string[];
}

/** How a probe tells that nobody listens. */
const REFUSED = "connection refused";
/** Longest file that can be a URL. */
const MAX_URL_FILE_BYTES = 4096;

/** Looks at a file without reading it; one that may not be looked at counts as absent. */
export async function lookAtFile(path: string): Promise<FileLook> {
  try {
    const { isFile, size } = await Deno.stat(path);
    return { path, exists: isFile, sizeBytes: isFile ? size : 0 };
  } catch {
    return { path, exists: false, sizeBytes: 0 };
  }
}

/** The base URL that a file names. */
export async function baseUrlIn(path: string): Promise<{ rawUrl: string; baseUrl?: string }> {
  const { exists, sizeBytes } = await lookAtFile(path);
  if (!exists || sizeBytes > MAX_URL_FILE_BYTES) return { rawUrl: "" };
  try {
    const rawUrl = (await Deno.readTextFile(path)).trim();
    const base = baseOf(rawUrl);
    return base.kind === "base" ? { rawUrl, baseUrl: base.url } : { rawUrl };
  } catch {
    return { rawUrl: "" };
  }
}

/** Asks the client at a base URL; bounded by half a second. */
export async function askHealth(baseUrl: string): Promise<HealthAnswers> {
  const [healthz, readyz] = await Promise.all([
    probeEndpoint(`${baseUrl}/healthz`),
    probeEndpoint(`${baseUrl}/readyz`),
  ]);
  return { baseUrl, healthz, readyz };
}

/** Follows a URL file and asks who is there. */
export async function lookAtHealth(path: string): Promise<HealthLook> {
  const [file, { rawUrl, baseUrl }] = await Promise.all([lookAtFile(path), baseUrlIn(path)]);
  return { file, rawUrl, answers: baseUrl === undefined ? undefined : await askHealth(baseUrl) };
}

/** Looks at a log from its end. */
export async function lookAtLog(path: string): Promise<LogLook> {
  const [file, tail] = await Promise.all([lookAtFile(path), logTail(path)]);
  return { file, tail };
}

/** Whether the pages answer as they should. */
export function isHealthyAnswer(answers: HealthAnswers | undefined): boolean {
  return answers !== undefined && isGood(answers.healthz);
}

/** Whether it serves: its pages answer, and it says it is ready. */
export function isReadyAnswer(answers: HealthAnswers | undefined): boolean {
  return answers !== undefined && isHealthyAnswer(answers) && isGood(answers.readyz);
}

/** Whether nobody listens there at all. */
export function isRefused({ healthz }: HealthAnswers): boolean {
  return healthz.kind === "failed" && healthz.error === REFUSED;
}
