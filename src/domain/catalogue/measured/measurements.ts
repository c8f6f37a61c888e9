import type { Measurement } from '../../measurement.ts';
import { awsP5 } from './aws-p5.ts';
import { oneNode } from './one-node.ts';
import { severalNodes } from './several-nodes.ts';

/** Every published run that laws are fitted to or tested against. */
export const measurements: readonly Measurement[] = [...oneNode, ...severalNodes, ...awsP5];
