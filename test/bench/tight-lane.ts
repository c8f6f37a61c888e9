/**
 * The same lane as one function that knows nothing but this case: DCQCN, no window, no jitter, no pause, every knob a local. What the
 * interchangeable algorithms and the bookkeeping of the real one cost is measured against it. Source text, as it runs in a process of its own.
 */
export const TIGHT_LANE = `
function tightLane({ flows, nicRate, bottleneck, roundTrip, packet, duration }, point, step, random) {
  const { rate: capacity, buffer, ecnMin, ecnMax, ecnMaxProbability } = bottleneck;
  const { alphaUpdate, alphaGain, alphaShare, rateReduceMonitor, rateReset, cnpInterval } = point;
  const { fastRecoverySteps, additiveIncrease, hyperIncrease, leastKept, leastRate } = point;
  const steps = Math.round(duration / step);
  const warmUp = Math.floor(steps * 0.4);
  const lag = Math.max(1, Math.round(roundTrip / step));
  const row = () => new Float64Array(flows);
  const rates = row().fill(nicRate), targets = row().fill(nicRate), alphas = row().fill(1), got = row();
  const alphaDue = row().fill(alphaUpdate), cutDue = row().fill(rateReduceMonitor);
  const raiseDue = row().fill(Infinity), notifiedAt = row().fill(-Infinity);
  const stages = new Int32Array(flows), started = new Uint8Array(flows);
  const seenA = new Uint8Array(flows), seenD = new Uint8Array(flows);
  const marks = new Float64Array(lag), delivered = new Float64Array(lag * flows), sent = row();
  const samples = new Float64Array(8192);
  const stride = Math.max(1, Math.ceil((steps - warmUp) / 8192));
  let queue = 0, served = 0, sum = 0, squares = 0, peak = 0, came = 0, marked = 0, kept = 0, counted = 0;
  for (let now = 0; now < steps; now++) {
    const slot = now % lag;
    const time = now * step;
    const marking = marks[slot];
    const offset = slot * flows;
    let inflow = 0;
    for (let i = 0; i < flows; i++) inflow += sent[i];
    const wanted = queue + (inflow - capacity) * step;
    const outflow = wanted < 0 ? inflow + queue / step : capacity;
    queue = Math.min(buffer, Math.max(0, wanted));
    if (marking > 0) {
      for (let i = 0; i < flows; i++) {
        if (time - notifiedAt[i] < cnpInterval - 1e-12) continue;
        const packets = (delivered[offset + i] * step) / packet;
        const chance = marking < 1 ? 1 - (1 - marking) ** packets : packets;
        if (random.next() >= chance) continue;
        notifiedAt[i] = time;
        seenD[i] = 1;
        if (started[i] === 1) { seenA[i] = 1; continue; }
        started[i] = 1;
        alphaDue[i] = time + alphaUpdate;
        cutDue[i] = time + rateReduceMonitor;
      }
    }
    for (let i = 0; i < flows; i++) {
      if (started[i] === 0) continue;
      for (; time >= alphaDue[i]; alphaDue[i] += alphaUpdate) {
        alphas[i] = (1 - alphaGain) * alphas[i] + (seenA[i] === 1 ? alphaGain : 0);
        seenA[i] = 0;
      }
      for (; time >= cutDue[i]; cutDue[i] += rateReduceMonitor) {
        if (seenD[i] === 0) continue;
        if (stages[i] > 0) targets[i] = rates[i];
        rates[i] = Math.max(leastRate, rates[i] * Math.max(leastKept, 1 - alphas[i] * alphaShare));
        stages[i] = 0;
        seenD[i] = 0;
        raiseDue[i] = time + rateReset;
      }
      for (; time >= raiseDue[i]; raiseDue[i] += rateReset) {
        if (stages[i] > fastRecoverySteps) targets[i] += hyperIncrease;
        else if (stages[i] === fastRecoverySteps) targets[i] += additiveIncrease;
        targets[i] = Math.min(nicRate, targets[i]);
        rates[i] = (rates[i] + targets[i]) / 2;
        stages[i]++;
      }
    }
    const mark = queue <= ecnMin ? 0 : queue >= ecnMax ? 1 : ((queue - ecnMin) / (ecnMax - ecnMin)) * ecnMaxProbability;
    marks[slot] = mark;
    for (let i = 0; i < flows; i++) delivered[offset + i] = sent[i];
    if (now >= warmUp) {
      for (let i = 0; i < flows; i++) got[i] += sent[i];
      came += inflow;
      marked += inflow * mark;
      if (counted++ % stride === 0) samples[kept++] = queue;
      served += outflow;
      sum += queue;
      squares += queue * queue;
      peak = Math.max(peak, queue);
    }
    for (let i = 0; i < flows; i++) sent[i] = rates[i];
  }
  samples.subarray(0, kept).sort();
  return { goodput: served / counted / capacity, queueMean: sum / counted, peak, markedShare: marked / came, squares, got };
}
`;
