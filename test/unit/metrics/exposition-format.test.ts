import { describe, expect, test } from '@jest/globals';
import { formatFor } from '../../../src/metrics/exposition-format.ts';

describe('the header Accept', () => {
  test.each([
    ['nothing', undefined, 'text'],
    ['an empty one', '', 'text'],
    ['curl', '*/*', 'text'],
    ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['text by name', 'text/plain;version=0.0.4', 'text'],
    ['OpenMetrics by name', 'application/openmetrics-text', 'openmetrics'],
    ['the older version of it', 'application/openmetrics-text; version="0.0.1"', 'openmetrics'],
    ['a version that is not served', 'application/openmetrics-text;version=2.0.0', 'text'],
    ['the two alike', 'text/plain,application/openmetrics-text', 'openmetrics'],
    ['text before OpenMetrics', 'application/openmetrics-text;q=0.4,text/plain;q=0.5', 'text'],
    ['OpenMetrics refused', 'application/openmetrics-text;q=0', 'text'],
    ['a weight that is none', 'application/openmetrics-text;q=much', 'text'],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
  ])('%s', (_who, accept, format) => {
    expect(formatFor(accept)).toBe(format);
  });
});
