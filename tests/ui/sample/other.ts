/** Sample answers of the remaining GETs, by path; `undefined` where there is none. */
export function sampleOther(path: string, _query: URLSearchParams): unknown {
  return ANSWERS[path];
}

const ANSWERS: Readonly<Record<string, unknown>> = {
  "/api/log-level": { level: "info", supported_levels: ["debug", "info", "warn"] },
};
