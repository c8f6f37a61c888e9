import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { Turns } from '../../../src/base/turns.ts';

describe('Turns', () => {
  test('one request of a connection at a time, in the order in which they came', () => {
    const turns = new Turns(10);
    const [one, other] = [new Socket(), new Socket()];
    const begun: string[] = [];
    for (const name of ['a', 'b', 'c']) turns.take(one, () => begun.push(name));
    turns.take(other, () => begun.push('other'));
    expect(begun).toEqual(['a', 'other']);
    turns.pass(one);
    turns.pass(one);
    expect(begun).toEqual(['a', 'other', 'b', 'c']);
  });

  test('when nobody waits, the next one begins at once', () => {
    const turns = new Turns(10);
    const socket = new Socket();
    let begun = 0;
    for (let request = 0; request < 3; request++) {
      turns.take(socket, () => begun++);
      turns.pass(socket);
    }
    expect(begun).toBe(3);
  });

  test('with one too many the connection is broken, and those who waited are forgotten', () => {
    const turns = new Turns(2);
    const socket = new Socket();
    let begun = 0;
    for (let request = 0; request < 3; request++) turns.take(socket, () => begun++);
    expect(socket.destroyed).toBe(false);
    turns.take(socket, () => begun++);
    expect(socket.destroyed).toBe(true);
    turns.pass(socket);
    expect(begun).toBe(1);
  });
});
