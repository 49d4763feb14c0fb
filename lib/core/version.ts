import manifest from "../../deno.json" with { type: "json" };

/** Version of this program, as released (cli §15). */
export const VERSION: string = manifest.version;

/** The name this client goes by at a control plane: its own, so that operators can tell clients apart. */
export const CLIENT_NAME = "tunnel-client";

/** The `User-Agent` of every outbound request. */
export const userAgent: string = `${CLIENT_NAME}/${VERSION}`;
