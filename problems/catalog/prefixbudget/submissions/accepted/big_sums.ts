import { createInterface } from 'readline';

interface Purchase {
  bought: number;
  left: bigint;
}

function shop(budget: bigint, prices: readonly bigint[]): Purchase {
  const result: Purchase = { bought: 0, left: budget };
  for (const price of prices) {
    if (price > result.left) break;
    result.left -= price;
    result.bought++;
  }
  return result;
}

const lines: string[] = [];
for await (const line of createInterface({ input: process.stdin })) lines.push(line);
const [, budget] = lines[0]!.split(' ').map(BigInt) as [bigint, bigint];
const { bought, left } = shop(budget, lines[1]!.split(' ').map(BigInt));
console.log(`${bought} ${left}`);
