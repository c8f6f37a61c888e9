/** Which job holds which node of one pool. The emulated world only counts nodes; monitoring needs to tell them apart. */
export class NodeSlots {
  readonly #holders: (string | undefined)[] = [];
  readonly #nodesOf = new Map<string, readonly number[]>();

  /** The lowest free nodes; fewer when the pool has not as many. */
  take(job: string, wanted: number, poolNodes: number): readonly number[] {
    this.release(job);
    const nodes: number[] = [];
    for (let index = 0; index < poolNodes && nodes.length < wanted; index++) {
      if (this.#holders[index] !== undefined) continue;
      this.#holders[index] = job;
      nodes.push(index);
    }
    this.#nodesOf.set(job, nodes);
    return nodes;
  }

  release(job: string): void {
    for (const index of this.nodesOf(job)) this.#holders[index] = undefined;
    this.#nodesOf.delete(job);
  }

  nodesOf(job: string): readonly number[] {
    return this.#nodesOf.get(job) ?? [];
  }

  holder(index: number): string | undefined {
    return this.#holders[index];
  }

  /** Free nodes fail before those that work, and the highest first: so jobs go on as long as there is room, as in the emulated world. */
  isDown(index: number, poolNodes: number, failed: number): boolean {
    if (failed === 0) return false;
    let freeAbove = 0;
    let free = 0;
    let heldAbove = 0;
    for (let other = 0; other < poolNodes; other++) {
      const isFree = this.#holders[other] === undefined;
      if (isFree) free += 1;
      if (other <= index) continue;
      if (isFree) freeAbove += 1;
      else heldAbove += 1;
    }
    if (this.#holders[index] === undefined) return freeAbove < failed;
    return heldAbove < failed - free;
  }
}
