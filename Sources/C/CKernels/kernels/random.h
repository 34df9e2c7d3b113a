// Normal numbers, 64 at a time, each a function of seed, stream and place.

typedef uint64_t u8l __attribute__((vector_size(64)));

// Both halves of x · m, lane by lane.
INLINE void multiply_wide(u16v x, uint32_t m, u16v *high, u16v *low) {
  u8l even = ((u8l)x & 0xffffffff) * m, odd = ((u8l)x >> 32) * m;
  *low = (u16v)((even & 0xffffffff) | odd << 32);
  *high = (u16v)(even >> 32 | (odd & 0xffffffff00000000));
}

// 16 blocks of 128 random bits. Source: Salmon et al., SC 2011 (Philox 4×32-10).
INLINE void philox(u16v *c, uint64_t seed) {
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < 10; round++, k0 += 0x9e3779b9, k1 += 0xbb67ae85) {
    u16v high0, low0, high2, low2;
    multiply_wide(c[0], 0xd2511f53, &high0, &low0);
    multiply_wide(c[2], 0xcd9e8d57, &high2, &low2);
    c[0] = high2 ^ c[1] ^ k0;
    c[1] = low2;
    c[2] = high0 ^ c[3] ^ k1;
    c[3] = low0;
  }
}

// Source: Cephes logf (S. Moshier), for positive normal numbers.
INLINE v16 vlog(v16 x) {
  i16 bits = (i16)x, e = ((bits - 0x3f3504f3) >> 23);
  v16 z = (v16)(bits - (e << 23)) - 1.f, n = __builtin_convertvector(e, v16);
  v16 p = splat(7.0376836292e-2f);
  p = p * z - 1.1514610310e-1f;
  p = p * z + 1.1676998740e-1f;
  p = p * z - 1.2420140846e-1f;
  p = p * z + 1.4249322787e-1f;
  p = p * z - 1.6668057665e-1f;
  p = p * z + 2.0000714765e-1f;
  p = p * z - 2.4999993993e-1f;
  p = p * z + 3.3333331174e-1f;
  v16 s = z * z, y = z * s * p - n * 2.12194440e-4f - 0.5f * s;
  return z + y + n * 0.693359375f;
}

// The sine and cosine of `turns` full circles, turns in [-0.5, 0.5]. Source: Cephes sinf and cosf.
INLINE void vsincos(v16 turns, v16 *sine, v16 *cosine) {
  v16 shifted = turns * 4.f + 12582912.f, quarter = shifted - 12582912.f;
  v16 t = (turns - quarter * 0.25f) * 6.28318530717958648f, z = t * t;
  v16 s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * t + t;
  v16 c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z -
          0.5f * z + 1.f;
  i16 q = (i16)shifted;
  i16 swaps = (q & 1) != 0;
  v16 a = choose(swaps, c, s), b = choose(swaps, s, c);
  *sine = (v16)((i16)a ^ ((q & 2) << 30));
  *cosine = (v16)((i16)b ^ (((q + 1) & 2) << 30));
}

void KERNEL(gfm_normals) {
  for (long i = 0; i < n; i += 64, y += 64) {
    uint32_t low[16], high[16];
    for (int lane = 0; lane < 16; lane++) {
      uint64_t block = (uint64_t)(i / 4 + lane);
      low[lane] = (uint32_t)block;
      high[lane] = (uint32_t)(block >> 32);
    }
    u16v c[4] = {{0}, {0}, (u16v){} + (uint32_t)stream, (u16v){} + (uint32_t)(stream >> 32)};
    memcpy(&c[0], low, 64);
    memcpy(&c[1], high, 64);
    philox(c, seed);
    v16 numbers[4];
    for (int pair = 0; pair < 2; pair++) {
      v16 chance = __builtin_convertvector(c[2 * pair], v16) * 0x1p-32f + 0x1p-33f;
      v16 turns = __builtin_convertvector((i16)c[2 * pair + 1], v16) * 0x1p-32f, sine, cosine;
      v16 radius = deviation * __builtin_elementwise_sqrt(-2.f * vlog(chance));
      vsincos(turns, &sine, &cosine);
      numbers[2 * pair] = radius * cosine;
      numbers[2 * pair + 1] = radius * sine;
    }
    for (int v = 0; v < 4; v++) {
      long left = n - i - 16 * v;
      if (left > 0) deliver(y, 16 * v, false, numbers[v], left < 16 ? left : 16);
    }
  }
}
