import { type Deployment, GRACE_SECONDS } from "./deployment.ts";
import { xmlText } from "./xml.ts";

/**
 * A service definition for WinSW, which lets a console program be a Windows service: it is put beside a
 * copy of `WinSW.exe` under the same name. Secrets are variables of the machine.
 */
export function windowsService({ name, command, secretVariables }: Deployment): string {
  const [program = "", ...args] = command;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<service>",
    `  <id>${xmlText(name)}</id>`,
    `  <name>${xmlText(`MCP tunnel client (${name})`)}</name>`,
    "  <description>Serves a private MCP server through an outbound tunnel</description>",
    `  <executable>${xmlText(program)}</executable>`,
    ...args.map((word) => `  <argument>${xmlText(quoted(word))}</argument>`),
    `  <env name="DENO_DIR" value="%ProgramData%\\tunnel-client\\cache"/>`,
    '  <env name="DENO_NO_UPDATE_CHECK" value="1"/>',
    // The value is the machine's; this file only names it.
    ...secretVariables.map((variable) => `  <env name="${variable}" value="%${variable}%"/>`),
    "  <serviceaccount>",
    "    <username>NT AUTHORITY\\LocalService</username>",
    "  </serviceaccount>",
    "  <startmode>Automatic</startmode>",
    `  <stoptimeout>${GRACE_SECONDS} sec</stoptimeout>`,
    '  <onfailure action="restart" delay="2 sec"/>',
    "  <resetfailure>1 hour</resetfailure>",
    '  <log mode="roll-by-size">',
    "    <sizeThreshold>10240</sizeThreshold>",
    "    <keepFiles>4</keepFiles>",
    "  </log>",
    "</service>",
    "",
  ].join("\n");
}

/** A word of a Windows command line, where backslashes count double in front of a quote only. */
function quoted(word: string): string {
  if (word !== "" && !/[\s"]/.test(word)) return word;
  return `"${
    word.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) =>
      quote === "" ? slashes + slashes : `${slashes}${slashes}\\"`)
  }"`;
}
