import * as fs from 'fs';

const words: string[] = fs.readFileSync(0, 'utf8').trim().split(/\s+/);
const tokens = Number(words[2]);
const plan = words.slice(3);
const width = plan[0]!.length + 1; // one shelf between the rows
const floor = '#'.repeat(width) + plan.join('#') + '#'.repeat(width);
const goal = floor.indexOf('T');
const start = floor.indexOf('S');

enum Cell {
  Free,
  Shelf,
  Costs,
}

const kinds = Uint8Array.from(floor, (ch): Cell => (ch === '#' ? Cell.Shelf : ch === '+' ? Cell.Costs : Cell.Free));
// The most tokens that an arrival had left, plus one; 0: nobody came.
const best = new Uint8Array(floor.length);

function fewestMoves(): number {
  best[start] = tokens + 1;
  let front: number[] = [start];
  let left: number[] = [tokens];
  for (let moves = 1; front.length > 0; moves++) {
    const nextFront: number[] = [];
    const nextLeft: number[] = [];
    for (let i = 0; i < front.length; i++) {
      for (const step of [1, -1, width, -width]) {
        const after = front[i]! + step;
        const kind: Cell = kinds[after]!;
        if (kind === Cell.Shelf) continue;
        const rest = left[i]! - (kind === Cell.Costs ? 1 : 0);
        if (rest < 0 || best[after]! > rest) continue;
        if (after === goal) return moves;
        best[after] = rest + 1;
        nextFront.push(after);
        nextLeft.push(rest);
      }
    }
    front = nextFront;
    left = nextLeft;
  }
  return -1;
}

console.log(fewestMoves());
