import { gigabytesPerSecond, gigabytes, teraflopsPerSecond } from '../../base/units.ts';
import type { Accelerator } from '../accelerator.ts';

/*
 * Peaks are dense, from NVIDIA's data sheets (a sheet that prints them "with sparsity" prints twice as much); the GB200's
 * are those NVIDIA's recipes compute their utilisation with, 2 % below its sheet.
 * Memory is what the driver shows of the nominal size. scaleUp is one direction of NVLink, half of the sheet's figure.
 *
 * The efficiencies are fitted, one number per GPU and format, to NVIDIA's published training recipes (H100, GB200:
 * dgxc-benchmarking 25.04.02 and 25.05.05; A100: Korthikanti 2022) after exposed communication and the bubble were taken
 * out. They contain kernel quality, power capping and the software of that date. The H100's FP8 recipes are met best when
 * the tensor-parallel traffic counts as hidden; all others when it is exposed.
 *
 * expertHalfWidth is fitted to one recipe of DeepSeek-V3 each: 512 H100 with full recomputation (not published; without it
 * the run would not fit) and 128 GB200. The A100's and both for FP8 are assumed to be the same.
 */
const catalogue: readonly Accelerator[] = [
  {
    name: 'A100-SXM',
    memory: gigabytes(85.9),
    compute: { BF16: { peak: teraflopsPerSecond(312), efficiency: 0.63, expertHalfWidth: 2230 } },
    scaleUp: gigabytesPerSecond(300),
    memoryRate: gigabytesPerSecond(2039),
  },
  {
    name: 'H100-SXM',
    memory: gigabytes(85.5),
    compute: {
      BF16: { peak: teraflopsPerSecond(989), efficiency: 0.664, expertHalfWidth: 2230 },
      FP8: {
        peak: teraflopsPerSecond(1979),
        efficiency: 0.438,
        expertHalfWidth: 2230,
        tensorExposed: 0,
      },
    },
    scaleUp: gigabytesPerSecond(450),
    memoryRate: gigabytesPerSecond(3350),
  },
  {
    // The compute dies of the H100 with more memory: its efficiencies are the H100's, not fitted.
    name: 'H200-SXM',
    memory: gigabytes(150.7),
    compute: {
      BF16: { peak: teraflopsPerSecond(989), efficiency: 0.664, expertHalfWidth: 2230 },
      FP8: {
        peak: teraflopsPerSecond(1979),
        efficiency: 0.438,
        expertHalfWidth: 2230,
        tensorExposed: 0,
      },
    },
    scaleUp: gigabytesPerSecond(450),
    memoryRate: gigabytesPerSecond(4800),
  },
  {
    // The compute dies of the GB200 at a lower power: its efficiencies are the GB200's, not fitted.
    name: 'B200-SXM',
    memory: gigabytes(192),
    compute: {
      BF16: { peak: teraflopsPerSecond(2250), efficiency: 0.519, expertHalfWidth: 5160 },
      FP8: { peak: teraflopsPerSecond(4500), efficiency: 0.412, expertHalfWidth: 5160 },
    },
    scaleUp: gigabytesPerSecond(900),
    memoryRate: gigabytesPerSecond(8000),
  },
  {
    name: 'GB200-NVL72',
    memory: gigabytes(199.7),
    compute: {
      BF16: { peak: teraflopsPerSecond(2450), efficiency: 0.519, expertHalfWidth: 5160 },
      FP8: { peak: teraflopsPerSecond(4900), efficiency: 0.412, expertHalfWidth: 5160 },
    },
    scaleUp: gigabytesPerSecond(900),
    memoryRate: gigabytesPerSecond(8000),
  },
];

export const acceleratorNames: readonly string[] = catalogue.map(({ name }) => name);

export function acceleratorByName(name: string): Accelerator | undefined {
  return catalogue.find((accelerator) => accelerator.name === name);
}
