package io.tidegate.balancer.tracing;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code traceparent}: {@code 00-<trace id>-<parent id>-<flags>}, of which the trace
 * id has 32 hexadecimal digits, the parent id 16 and the flags 2.
 *
 * @param parentId the span that sent the request
 * @param flags bit 0 says that the sender records the trace
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
 */
public record TraceParent(long traceIdHigh, long traceIdLow, long parentId, int flags) {
  private static final int LENGTH = 55;
  private static final int SAMPLED = 1;
  private static final HexFormat HEX = HexFormat.of();

  public TraceParent {
    if ((traceIdHigh | traceIdLow) == 0 || parentId == 0) {
      throw new IllegalArgumentException("trace id, parent id: 0 (expected: another number)");
    }
  }

  /** A new trace, marked as recorded, so that those who do record it decide. */
  public static TraceParent start(long traceIdHigh, long traceIdLow, long parentId) {
    return new TraceParent(traceIdHigh, traceIdLow | 1, nonZero(parentId), SAMPLED);
  }

  /** What a header's value says; null when it is not valid. Later versions are read as this one. */
  public static @Nullable TraceParent parse(CharSequence value) {
    int length = value.length();
    if (length < LENGTH || !dashes(value)) {
      return null;
    }
    int version = (int) hex(value, 0, 2);
    boolean longer = length > LENGTH;
    if (version < 0
        || version == 0xff
        || (longer && (version == 0 || value.charAt(LENGTH) != '-'))) {
      return null;
    }
    boolean digits = digits(value, 3, 35) && digits(value, 36, 52) && digits(value, 53, 55);
    long high = hex(value, 3, 19);
    long low = hex(value, 19, 35);
    long parent = hex(value, 36, 52);
    return !digits || (high | low) == 0 || parent == 0
        ? null
        : new TraceParent(high, low, parent, (int) hex(value, 53, 55) & SAMPLED);
  }

  /** The same trace, one span further. */
  public TraceParent child(long spanId) {
    return new TraceParent(traceIdHigh, traceIdLow, nonZero(spanId), flags);
  }

  /** The trace id's 32 digits. */
  public String traceId() {
    return HEX.toHexDigits(traceIdHigh) + HEX.toHexDigits(traceIdLow);
  }

  /** The parent id's 16 digits. */
  public String spanId() {
    return HEX.toHexDigits(parentId);
  }

  /** The header's value. */
  @Override
  public String toString() {
    return "00-" + traceId() + "-" + spanId() + (flags == SAMPLED ? "-01" : "-00");
  }

  private static long nonZero(long id) {
    return id == 0 ? 1 : id;
  }

  private static boolean dashes(CharSequence value) {
    return value.charAt(2) == '-' && value.charAt(35) == '-' && value.charAt(52) == '-';
  }

  private static boolean digits(CharSequence value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (digit(value.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Digits as a number; -1 from two digits that are none. */
  private static long hex(CharSequence value, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = digit(value.charAt(i));
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return number;
  }

  /** Only lower case is valid. */
  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
