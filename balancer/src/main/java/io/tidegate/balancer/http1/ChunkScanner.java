package io.tidegate.balancer.http1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the framing of a chunked body (RFC 9112, 7.1) byte by byte and says of each byte whether it
 * is forwarded. Data is not shown to it: while {@link #data()} is positive, that many bytes are
 * data, and the caller reports how many of them it {@link #skip}ped. Extensions are dropped,
 * trailer fields held back until they are known to be sound. Used by one thread.
 *
 * <pre>
 *   SIZE → (EXTENSION) → SIZE_LF → DATA → DATA_CR → DATA_LF → SIZE …
 *                              └ 0 → TRAILER → END
 * </pre>
 */
public final class ChunkScanner {
  /** What becomes of a framing byte. */
  public enum Verdict {
    KEEP,
    DROP,
    /** The last byte of the body, kept. */
    END,
    /** The last byte of the body; {@link #trailers} belong in place of what was dropped. */
    END_WITH_TRAILERS,
    REFUSED
  }

  private enum State {
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    END_LF,
    TRAILER
  }

  private static final int EXTENSION_LIMIT = 4096;
  private static final int TRAILER_LIMIT = 8192;
  private static final int TRAILER_FIELDS = 64;

  private State state = State.SIZE;
  private long size;
  private int digits;
  private int extensions;
  private byte[] trailer = new byte[0];
  private int trailerLength;
  private @Nullable FieldLines fields;
  private Rejection rejection = Rejection.MALFORMED_CHUNK;

  /** Prepares for a new body. */
  public void reset() {
    state = State.SIZE;
    size = 0;
    digits = 0;
    extensions = 0;
    trailerLength = 0;
  }

  /** How many bytes of data come next; 0 when the next byte is framing. */
  public long data() {
    return state == State.DATA ? size : 0;
  }

  /** Takes note that {@code count} bytes of data went by. */
  public void skip(long count) {
    size -= count;
    if (size == 0) {
      state = State.DATA_CR;
    }
  }

  /** Takes one byte of framing. */
  public Verdict accept(byte b) {
    return switch (state) {
      case SIZE -> size(b);
      case EXTENSION -> extension(b);
      case SIZE_LF -> b == '\n' ? sizeEnd() : Verdict.REFUSED;
      case DATA_CR -> b == '\r' ? go(State.DATA_LF) : Verdict.REFUSED;
      case DATA_LF -> b == '\n' ? nextChunk() : Verdict.REFUSED;
      case TRAILER_START -> b == '\r' ? go(State.END_LF) : trailerStart(b);
      case END_LF -> b == '\n' ? Verdict.END : Verdict.REFUSED;
      case TRAILER -> trailer(b);
      case DATA -> throw new IllegalStateException("data: " + size + " (expected: skipped)");
    };
  }

  private Verdict go(State next) {
    state = next;
    return Verdict.KEEP;
  }

  private Verdict size(byte b) {
    int digit = Octets.hex(b);
    if (digit >= 0) {
      size = size << 4 | digit;
      return ++digits > 15 ? Verdict.REFUSED : Verdict.KEEP;
    }
    if (digits == 0) {
      return Verdict.REFUSED;
    }
    if (b == ';') {
      state = State.EXTENSION;
      return Verdict.DROP;
    }
    return b == '\r' ? go(State.SIZE_LF) : Verdict.REFUSED;
  }

  /** An extension has no meaning to anyone here; what it may not hold is a line end of its own. */
  private Verdict extension(byte b) {
    if (b == '\r') {
      return go(State.SIZE_LF);
    }
    return Octets.VALUE[b & 0xff] && ++extensions <= EXTENSION_LIMIT
        ? Verdict.DROP
        : Verdict.REFUSED;
  }

  private Verdict sizeEnd() {
    return go(size == 0 ? State.TRAILER_START : State.DATA);
  }

  private Verdict nextChunk() {
    size = 0;
    digits = 0;
    return go(State.SIZE);
  }

  private Verdict trailerStart(byte b) {
    state = State.TRAILER;
    return trailer(b);
  }

  private Verdict trailer(byte b) {
    if (trailerLength == TRAILER_LIMIT) {
      rejection = Rejection.HEAD_TOO_LARGE;
      return Verdict.REFUSED;
    }
    if (trailerLength == trailer.length) {
      trailer = Arrays.copyOf(trailer, Math.max(256, trailer.length * 2));
    }
    trailer[trailerLength++] = b;
    if (b != '\n') {
      return Verdict.DROP;
    }
    FieldLines lines = fields == null ? new FieldLines(TRAILER_FIELDS) : fields;
    fields = lines;
    int end = lines.parse(trailer, 0, trailerLength);
    if (end < 0) {
      rejection = Rejection.MALFORMED_TRAILER;
      return Verdict.REFUSED;
    }
    return end == 0 ? Verdict.DROP : Verdict.END_WITH_TRAILERS;
  }

  /**
   * Appends the trailer lines that may be forwarded and the empty line that ends the body. Fields
   * that a proxy acts on have no place in a trailer (RFC 9110, 6.5.1).
   */
  public void trailers(HeadWriter out) {
    FieldLines lines = fields;
    for (int i = 0; lines != null && i < lines.count(); i++) {
      if (lines.field(i) == KnownField.OTHER) {
        out.put(trailer, lines.lineStart(i), lines.lineStart(i + 1));
      }
    }
    out.put(trailer, trailerLength - 2, trailerLength);
  }

  /** Why the last byte was refused. */
  public Rejection rejection() {
    return rejection;
  }
}
