import { isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { textAt } from '../../../src/base/json-at.ts';

/** What was asked. */
export interface Asked {
  /** What the probe calls it; '' for what only prepares another. */
  readonly title: string;
  readonly method: string;
  readonly path: string;
  /** The name of the token that was shown; '' for none. */
  readonly as: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What was answered. */
export interface Answered {
  readonly status: number;
  /** In lower case; several values of one header are joined by ` || `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Exchange {
  readonly asked: Asked;
  readonly answered: Answered;
}

/** The exchanges of a recording: one in every line. */
export function readRecording(text: string): readonly Exchange[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => exchangeOf(JSON.parse(line)));
}

function exchangeOf(value: unknown): Exchange {
  if (!isJsonObject(value)) throw new Error('a line of the recording is no exchange');
  const { status } = value;
  if (typeof status !== 'number') throw new Error('an exchange was recorded without an answer');
  return {
    asked: {
      title: textAt(value, 'title') ?? '',
      method: textAt(value, 'method') ?? '',
      path: textAt(value, 'path') ?? '',
      as: textAt(value, 'as') ?? '',
      headers: textsIn(value['headers']),
      body: textAt(value, 'body'),
    },
    answered: {
      status,
      headers: textsIn(value['answerHeaders']),
      text: textAt(value, 'answer') ?? '',
    },
  };
}

function textsIn(value: JsonObject[string]): Readonly<Record<string, string>> {
  const members = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    members.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}

export const isWatch = ({ method, path }: Asked): boolean =>
  method === 'GET' && (/[?&]watch=(1|true)/.test(path) || path.includes('/v1/watch/'));

export const isWrite = ({ method }: Asked): boolean => method !== 'GET' && method !== 'HEAD';
