import type { Bytes, BytesPerSecond, FlopsPerSecond } from '../base/units.ts';

export type Precision = 'BF16' | 'FP8';

/** One kind of GPU. Rates are peak and dense; the efficiencies are what large matrix products reach of them. */
export interface Accelerator {
  readonly name: string;
  readonly memory: Bytes;
  /** Peak and reachable share by number format; a format that is missing is not supported. */
  readonly compute: Readonly<Partial<Record<Precision, ComputeRate>>>;
  /** What one GPU can send to others of its scale-up domain, per direction. */
  readonly scaleUp: BytesPerSecond;
  /** Of its memory; left out, the optimiser's pass over its state counts as nothing. */
  readonly memoryRate?: BytesPerSecond;
}

export interface ComputeRate {
  readonly peak: FlopsPerSecond;
  /** 0 to 1, with exposed communication and the pipeline bubble already taken out. */
  readonly efficiency: number;
  /**
   * Share of the tensor-parallel traffic that `efficiency` does not contain, 0 to 1; left out, all of it. A fit over
   * recipes whose overlap is not published can put the exposed traffic into either number.
   */
  readonly tensorExposed?: number;
  /**
   * Width of an expert's inner layer at which its matrices reach half of `efficiency`; left out, experts are as efficient as
   * all other matrices.
   */
  readonly expertHalfWidth?: number;
}
