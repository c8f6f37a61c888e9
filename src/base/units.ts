/**
 * Quantities with a dimension. Each dimension has one canonical unit; the constructors convert to it at
 * the edges. Arithmetic on quantities gives a plain number, and wrapping it again is the moment to think.
 */
declare const unit: unique symbol;
export type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

export type Seconds = Quantity<'s'>;
export type Km = Quantity<'km'>;
export type Bytes = Quantity<'B'>;
export type BytesPerSecond = Quantity<'B/s'>;
export type Flops = Quantity<'FLOP'>;
export type FlopsPerSecond = Quantity<'FLOP/s'>;

export const seconds = (value: number): Seconds => value as Seconds;
export const milliseconds = (value: number): Seconds => (value * 1e-3) as Seconds;
export const microseconds = (value: number): Seconds => (value * 1e-6) as Seconds;
export const minutes = (value: number): Seconds => (value * 60) as Seconds;
export const hours = (value: number): Seconds => (value * 3600) as Seconds;

export const km = (value: number): Km => value as Km;

export const bytes = (value: number): Bytes => value as Bytes;
export const megabytes = (value: number): Bytes => (value * 1e6) as Bytes;
export const gigabytes = (value: number): Bytes => (value * 1e9) as Bytes;

export const bytesPerSecond = (value: number): BytesPerSecond => value as BytesPerSecond;
/** Gigabits a second, the unit of links and NICs. */
export const gbps = (value: number): BytesPerSecond => (value * 1e9 * 0.125) as BytesPerSecond;
/** Gigabytes a second, the unit of NVLink and of bus bandwidth. */
export const gigabytesPerSecond = (value: number): BytesPerSecond =>
  (value * 1e9) as BytesPerSecond;

export const flops = (value: number): Flops => value as Flops;
export const teraflopsPerSecond = (value: number): FlopsPerSecond =>
  (value * 1e12) as FlopsPerSecond;

export const toMilliseconds = (value: Seconds): number => value * 1e3;
export const toMicroseconds = (value: Seconds): number => value * 1e6;
export const toGbps = (value: BytesPerSecond): number => (value * 8) / 1e9;

/** How long `size` takes at `rate`, without any latency. */
export const serializationTime = (size: Bytes, rate: BytesPerSecond): Seconds =>
  (size / rate) as Seconds;

/** How much is under way at `rate` during `time`: the bandwidth-delay product. */
export const inFlight = (rate: BytesPerSecond, time: Seconds): Bytes => (rate * time) as Bytes;

/** How long `work` takes at `rate`. */
export const computeTime = (work: Flops, rate: FlopsPerSecond): Seconds => (work / rate) as Seconds;
