/** Reason phrase of each registered HTTP status code. */
export const STATUS_TEXT: Readonly<Record<number, string>>;
