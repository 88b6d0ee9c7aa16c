package io.tidegate.balancer.http2;

import io.tidegate.balancer.http1.HeadWriter;

/**
 * The code of RFC 7541, appendix B. It is canonical: shorter codes first, equal lengths in the
 * order of their symbols; so its lengths are all there is to know of it. Decoded four bits at a
 * time by a table of 256 states.
 */
final class Huffman {
  private static final byte[] LENGTHS = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5,
    6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23,
    23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20,
    22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22,
    22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26,
    27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
    25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30
  };

  private static final int END_OF_STRING = 256;

  /** In a transition: a symbol is complete. */
  private static final int EMITS = 1 << 16;

  /** In a transition: no code begins like this. */
  private static final int FAILS = 1 << 17;

  private static final int[] CODES = codes();

  /** For state and nibble: the next state in bits 8 to 15, the symbol in bits 0 to 7, and flags. */
  private static final int[] TRANSITIONS = new int[256 * 16];

  /** Whether a string may end in this state: only ones were read since the last symbol, under 8. */
  private static final boolean[] ENDS = new boolean[256];

  static {
    new Tree().fill(TRANSITIONS, ENDS);
  }

  private Huffman() {}

  private static int[] codes() {
    int[] codes = new int[LENGTHS.length];
    int next = 0;
    for (int length = 1; length <= 30; length++) {
      next <<= 1;
      for (int symbol = 0; symbol < LENGTHS.length; symbol++) {
        if (LENGTHS[symbol] == length) {
          codes[symbol] = next++;
        }
      }
    }
    return codes;
  }

  /** The code's tree: 256 inner nodes, the root first; a leaf is the complement of its symbol. */
  private static final class Tree {
    private final int[] children = new int[512];
    private int nodes = 1;

    Tree() {
      for (int symbol = 0; symbol < LENGTHS.length; symbol++) {
        int node = 0;
        for (int bit = LENGTHS[symbol] - 1; bit > 0; bit--) {
          int edge = 2 * node + (CODES[symbol] >> bit & 1);
          if (children[edge] == 0) {
            children[edge] = nodes++;
          }
          node = children[edge];
        }
        children[2 * node + (CODES[symbol] & 1)] = ~symbol;
      }
    }

    void fill(int[] transitions, boolean[] ends) {
      for (int state = 0; state < 256; state++) {
        for (int nibble = 0; nibble < 16; nibble++) {
          transitions[state * 16 + nibble] = step(state, nibble);
        }
      }
      int state = 0;
      for (int ones = 0; ones < 8; ones++) {
        ends[state] = true;
        state = children[2 * state + 1];
      }
    }

    private int step(int state, int nibble) {
      int node = state;
      int emitted = 0;
      for (int bit = 3; bit >= 0; bit--) {
        int child = children[2 * node + (nibble >> bit & 1)];
        if (child < 0) {
          if (~child == END_OF_STRING) {
            return FAILS;
          }
          emitted = EMITS | ~child;
          node = 0;
        } else {
          node = child;
        }
      }
      return node << 8 | emitted;
    }
  }

  /**
   * Decodes a whole string to {@code to[at…]}, which must have room for 8/5 of its length.
   *
   * @return where the text ends, or -1 when it is no such code
   */
  static int decode(Slice code, byte[] to, int at) {
    int state = 0;
    int out = at;
    byte[] bytes = code.bytes;
    for (int i = code.start; i < code.end; i++) {
      int high = TRANSITIONS[state << 4 | (bytes[i] >> 4 & 15)];
      if ((high & EMITS) != 0) {
        to[out++] = (byte) high;
      }
      int low = TRANSITIONS[(high >> 8 & 255) << 4 | (bytes[i] & 15)];
      if ((low & EMITS) != 0) {
        to[out++] = (byte) low;
      }
      if (((high | low) & FAILS) != 0) {
        return -1;
      }
      state = low >> 8 & 255;
    }
    return ENDS[state] ? out : -1;
  }

  /** How long a text is when encoded. */
  static int length(Slice text) {
    long bits = 0;
    for (int i = text.start; i < text.end; i++) {
      bits += LENGTHS[text.bytes[i] & 255];
    }
    return (int) ((bits + 7) >> 3);
  }

  /** Appends a text's code. */
  static void encode(Slice text, HeadWriter out) {
    long pending = 0;
    int bits = 0;
    for (int i = text.start; i < text.end; i++) {
      int symbol = text.bytes[i] & 255;
      pending = pending << LENGTHS[symbol] | CODES[symbol];
      bits += LENGTHS[symbol];
      while (bits >= 8) {
        bits -= 8;
        out.octet((int) (pending >> bits));
      }
    }
    if (bits > 0) {
      out.octet((int) (pending << (8 - bits) | (255 >> bits)));
    }
  }
}
