/** Facts that go with a log line; names in lower camel case, units in the name. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured logging. The real one writes to stderr (`src/app/log.ts`); tests pass `silentLog`. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

const ignore = (): void => undefined;
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
