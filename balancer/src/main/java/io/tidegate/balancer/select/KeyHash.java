package io.tidegate.balancer.select;

/**
 * A well-mixed 64-bit hash of text: FNV-1a over the characters, finished by the mixer of Stafford's
 * variant 13. Stable over processes and versions, because balancers must agree on it.
 */
public final class KeyHash {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private KeyHash() {}

  /** The hash of a text; never 0, which stands for "no key". */
  public static long of(CharSequence text) {
    return of(text, 0);
  }

  /** One of a family of hashes of the same text. */
  public static long of(CharSequence text, long seed) {
    long hash = OFFSET ^ mix(seed);
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    long mixed = mix(hash);
    return mixed == 0 ? 1 : mixed;
  }

  /** Spreads every input bit over all output bits. */
  public static long mix(long bits) {
    long z = bits;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
