import { Store } from "../../data/store.ts";

/** The point that every chart reads out; `undefined`: the latest. */
export const moment = new Store<number | undefined>(undefined);

/** Charts with this key share their crosshair. */
export const SYNC_KEY = "metrics";
