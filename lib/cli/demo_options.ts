import { addressFlag, switchFlag } from "./flag_rows.ts";

/** Settings of `demo`. */
export const demoOptions = {
  planeAddr: addressFlag("listen-addr", 8787, "address of the embedded control plane"),
  healthAddr: addressFlag("health.listen-addr", 8080, "address of the client's health pages"),
  once: switchFlag("once", "leave after the transcript instead of serving on"),
};
