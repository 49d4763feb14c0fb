import { scalar, toggle } from "../config/forms.ts";
import { type ListenAddress, parseListenAddress } from "../config/listen_addr.ts";
import type { Option } from "../config/option.ts";

/** Settings of `demo`. */
export const demoOptions = {
  planeAddr: address("listen-addr", 8787, "address of the embedded control plane"),
  healthAddr: address("health.listen-addr", 8080, "address of the client's health pages"),
  once: {
    name: "--once",
    inFile: false,
    flag: "once",
    form: toggle(),
    fallback: false,
    secrecy: "open",
    example: "true",
    shownDefault: "false",
    help: "leave after the transcript instead of serving on",
  } satisfies Option<boolean>,
};

function address(flag: string, port: number, help: string): Option<ListenAddress> {
  return {
    name: `--${flag}`,
    inFile: false,
    flag,
    form: scalar(parseListenAddress),
    fallback: { hostname: "127.0.0.1", port },
    secrecy: "open",
    example: `127.0.0.1:${port}`,
    shownDefault: `127.0.0.1:${port}`,
    help,
  };
}
