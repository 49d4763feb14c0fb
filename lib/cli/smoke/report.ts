import { CLIENT_NAME, VERSION } from "../../core/version.ts";
import { hasFailed, type SmokeCase } from "./case.ts";

/** How the findings of a smoke run are written. */
export const SMOKE_FORMATS = ["text", "json", "junit"] as const;
export type SmokeFormat = typeof SMOKE_FORMATS[number];

/** The findings, without a line break at the end. Pure. */
export function smokeReport(cases: readonly SmokeCase[], format: SmokeFormat): string {
  switch (format) {
    case "text":
      return textReport(cases).join("\n");
    case "json":
      return jsonReport(cases);
    case "junit":
      return junitReport(cases);
  }
}

function textReport(cases: readonly SmokeCase[]): string[] {
  const lines = cases.flatMap((one) => {
    const head = `${SIGNS[one.kind]}  ${one.part.padEnd(12)} ${one.name.padEnd(24)}`;
    const ms = `${one.ms.toFixed(0)} ms`.padStart(9);
    const next = one.kind === "failed" ? one.next.map((step) => `      ${step}`) : [];
    return [`${head}${ms}  ${one.kind === "passed" ? one.told : one.reason}`.trimEnd(), ...next];
  });
  return [...lines, `RESULT ${hasFailed(cases) ? "FAIL" : "OK"}`];
}

const SIGNS: Readonly<Record<SmokeCase["kind"], string>> = {
  passed: "PASS",
  failed: "FAIL",
  skipped: "SKIP",
};

function jsonReport(cases: readonly SmokeCase[]): string {
  return JSON.stringify(
    {
      result: hasFailed(cases) ? "fail" : "ok",
      version: VERSION,
      cases: cases.map(({ part, name, kind, ms, ...rest }) => ({
        part,
        name,
        status: kind,
        ms: Math.round(ms * 10) / 10,
        ...rest,
      })),
    },
    null,
    2,
  );
}

/** The form that CI systems read: one suite, its times in seconds. */
function junitReport(cases: readonly SmokeCase[]): string {
  const count = (kind: SmokeCase["kind"]) => cases.filter((one) => one.kind === kind).length;
  const seconds = (ms: number) => (ms / 1_000).toFixed(3);
  const total = cases.reduce((sum, { ms }) => sum + ms, 0);
  const totals = `tests="${cases.length}" failures="${count("failed")}" errors="0" ` +
    `skipped="${count("skipped")}" time="${seconds(total)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${CLIENT_NAME}" ${totals}>`,
    `  <testsuite name="dev smoke" ${totals}>`,
    ...cases.flatMap((one) => {
      const open = `    <testcase classname="${attribute(one.part)}" ` +
        `name="${attribute(one.name)}" time="${seconds(one.ms)}"`;
      switch (one.kind) {
        case "passed":
          return [`${open}/>`];
        case "skipped":
          return [
            `${open}>`,
            `      <skipped message="${attribute(one.reason)}"/>`,
            "    </testcase>",
          ];
        case "failed":
          return [
            `${open}>`,
            `      <failure message="${attribute(one.reason)}">${
              escaped(one.next.join("\n"))
            }</failure>`,
            "    </testcase>",
          ];
      }
    }),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

/** Characters that no XML 1.0 document may hold, however they are written. */
// deno-lint-ignore no-control-regex
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

function escaped(text: string): string {
  return text.replace(NOT_XML, "\uFFFD")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function attribute(text: string): string {
  return escaped(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;");
}
