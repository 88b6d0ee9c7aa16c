package io.tidegate.balancer.netty;

import io.netty.buffer.ByteBuf;
import io.tidegate.balancer.http1.ChunkScanner;
import io.tidegate.balancer.http1.ChunkScanner.Verdict;
import io.tidegate.balancer.http1.HeadWriter;
import io.tidegate.balancer.http1.Rejection;
import org.jspecify.annotations.Nullable;

/**
 * Finds a body's end in the bytes that arrive, and the runs of bytes that can be forwarded as they
 * are. Reused from body to body; loop-confined.
 */
final class BodyReader {
  /** How a body's end is known. */
  enum Kind {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  private Kind kind = Kind.NONE;
  private boolean keepFraming;
  private boolean done = true;
  private boolean trailers;
  private long remaining;
  private int lead;
  private int dropped;
  private @Nullable ChunkScanner scanner;
  private @Nullable Rejection rejection;

  /** Begins a body; {@code keep} leaves the framing of chunks among what is forwarded. */
  void begin(Kind how, long length, boolean keep) {
    kind = how;
    keepFraming = keep;
    trailers = false;
    rejection = null;
    remaining = length;
    done = how == Kind.NONE || (how == Kind.LENGTH && length == 0);
    if (how == Kind.CHUNKED) {
      chunks().reset();
    }
  }

  /** Whether the whole body has been seen. */
  boolean done() {
    return done;
  }

  Kind kind() {
    return kind;
  }

  /** Why the body is refused; null while it is sound. */
  @Nullable Rejection rejection() {
    return rejection;
  }

  /** Bytes before the last {@link #run} that are not forwarded. */
  int lead() {
    return lead;
  }

  /** Bytes behind the last {@link #run} that are not forwarded. */
  int dropped() {
    return dropped;
  }

  /** Whether {@link #writeTrailers} must follow the last run. */
  boolean hasTrailers() {
    return trailers;
  }

  void writeTrailers(HeadWriter out) {
    chunks().trailers(out);
  }

  ChunkScanner chunks() {
    ChunkScanner present = scanner;
    if (present == null) {
      present = new ChunkScanner();
      scanner = present;
    }
    return present;
  }

  /**
   * Looks at {@code in} from {@code offset}: {@link #lead()} bytes are to be left out, the returned
   * number can be forwarded as they are, {@link #dropped()} ones are to be left out again; behind
   * these, call again.
   */
  int run(ByteBuf in, int offset) {
    lead = 0;
    dropped = 0;
    int available = in.writerIndex() - offset;
    return switch (kind) {
      case NONE -> 0;
      case UNTIL_CLOSE -> available;
      case LENGTH -> {
        int run = (int) Math.min(remaining, available);
        remaining -= run;
        done = remaining == 0;
        yield run;
      }
      case CHUNKED -> chunkedRun(in, offset);
    };
  }

  private int chunkedRun(ByteBuf in, int offset) {
    ChunkScanner chunks = chunks();
    int end = in.writerIndex();
    int at = offset;
    int run = 0;
    while (at < end && !done) {
      long data = chunks.data();
      if (data > 0) {
        int step = (int) Math.min(data, end - at);
        chunks.skip(step);
        run += step;
        at += step;
        continue;
      }
      boolean keep = framing(chunks.accept(in.getByte(at)));
      if (rejection != null) {
        break;
      }
      at++;
      if (keep) {
        run++;
      } else if (run == 0) {
        lead++;
      } else {
        dropped = 1;
        break;
      }
    }
    return run;
  }

  private boolean framing(Verdict verdict) {
    return switch (verdict) {
      case KEEP -> keepFraming;
      case DROP -> false;
      case END -> {
        done = true;
        yield keepFraming;
      }
      case END_WITH_TRAILERS -> {
        done = true;
        trailers = true;
        yield false;
      }
      case REFUSED -> {
        rejection = chunks().rejection();
        yield false;
      }
    };
  }
}
