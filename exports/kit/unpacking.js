// The records as the text that they were before they were packed.

const bytes = () => {
  const text = atob(read("records").replace(/\s/g, "")), made = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) made[at] = text.charCodeAt(at);
  return made;
};

const unpacked = async (packed) => {
  if (!globalThis.DecompressionStream) return new TextDecoder().decode(inflated(packed));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};

// RFC 1951 and 1952, for browsers that cannot themselves (Firefox before 113, Safari before 16.4).
const inflated = (data) => {
  const size = data[data.length - 4] | (data[data.length - 3] << 8) | (data[data.length - 2] << 16) | (data[data.length - 1] << 24);
  const out = new Uint8Array(size >>> 0);
  let at = 10, to = 0, held = 0, count = 0;
  const bits = (wanted) => {
    while (count < wanted) { held |= data[at++] << count; count += 8; }
    const value = held & ((1 << wanted) - 1);
    held >>>= wanted; count -= wanted;
    return value;
  };
  const code = (lengths) => {
    const counts = new Uint16Array(16), places = new Uint16Array(16), symbols = [];
    for (const length of lengths) counts[length]++;
    counts[0] = 0;
    for (let length = 1; length < 15; length++) places[length + 1] = places[length] + counts[length];
    lengths.forEach((length, symbol) => { if (length) symbols[places[length]++] = symbol; });
    return { counts, symbols };
  };
  const symbol = ({ counts, symbols }) => {
    for (let length = 1, value = 0, first = 0, place = 0; ; length++) {
      value |= bits(1);
      if (value - counts[length] < first) return symbols[place + value - first];
      place += counts[length];
      first = (first + counts[length]) << 1;
      value <<= 1;
    }
  };
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  const length = (one) => one < 8 ? one + 3 : one === 28 ? 258 : (((one & 3) + 4) << ((one >> 2) - 1)) + 3 + bits((one >> 2) - 1);
  const distance = (one) => one < 4 ? one + 1 : (((one & 1) + 2) << ((one >> 1) - 1)) + 1 + bits((one >> 1) - 1);
  for (let last = 0; !last;) {
    last = bits(1);
    const type = bits(2);
    if (type === 0) {
      held = count = 0;
      const stored = data[at] | (data[at + 1] << 8);
      out.set(data.subarray(at + 4, at + 4 + stored), to);
      at += 4 + stored; to += stored;
      continue;
    }
    let literals, distances;
    if (type === 1) {
      literals = code(Array.from({ length: 288 }, (_, one) => (one < 144 ? 8 : one < 256 ? 9 : one < 280 ? 7 : 8)));
      distances = code(new Array(30).fill(5));
    } else {
      const many = bits(5) + 257, far = bits(5) + 1, short = bits(4) + 4, lengths = new Array(19).fill(0);
      for (let one = 0; one < short; one++) lengths[ORDER[one]] = bits(3);
      const own = code(lengths), all = [];
      while (all.length < many + far) {
        const one = symbol(own);
        if (one < 16) { all.push(one); continue; }
        const again = one === 16 ? all[all.length - 1] : 0;
        for (let left = one === 16 ? 3 + bits(2) : one === 17 ? 3 + bits(3) : 11 + bits(7); left; left--) all.push(again);
      }
      literals = code(all.slice(0, many)); distances = code(all.slice(many));
    }
    for (let one = symbol(literals); one !== 256; one = symbol(literals)) {
      if (one < 256) { out[to++] = one; continue; }
      const end = to + length(one - 257), back = distance(symbol(distances));
      for (; to < end; to++) out[to] = out[to - back];
    }
  }
  return out;
};
