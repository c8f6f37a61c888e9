import { useRef } from 'preact/hooks';

/** The value of the last time, for as long as the new one is equal in what matters: what was made of it need not be made again. */
export function useKept<Value>(
  value: Value,
  isAlike: (before: Value, after: Value) => boolean,
): Value {
  const kept = useRef(value);
  if (!isAlike(kept.current, value)) kept.current = value;
  return kept.current;
}
