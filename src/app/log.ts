import type { Logger } from 'pino';
import { destination, pino } from 'pino';
import type { Log, LogFields } from '../base/log.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** JSON lines on stderr, written at once: nothing is lost when the process ends. */
export function stderrLog(level: LogLevel): Log {
  return logOf(
    pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      destination({ dest: 2, sync: true }),
    ),
  );
}

function logOf(logger: Logger): Log {
  return {
    debug: (message: string, fields?: LogFields) => {
      logger.debug(fields ?? {}, message);
    },
    info: (message: string, fields?: LogFields) => {
      logger.info(fields ?? {}, message);
    },
    warn: (message: string, fields?: LogFields) => {
      logger.warn(fields ?? {}, message);
    },
    error: (message: string, fields?: LogFields) => {
      logger.error(fields ?? {}, message);
    },
  };
}
